import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Random } from '../support/random.ts';
import { packageRoot } from '../support/tools.ts';
import type { RunEvent } from './events.ts';

/** Where a run for tests works: its workspace, and a temporary folder of its own. */
export type Place = { workspace: string; temporary: string };

export function placeIn(folder: string): Place {
  const place = { workspace: join(folder, 'workspace'), temporary: join(folder, 'tmp') };
  mkdirSync(place.temporary, { recursive: true });
  return place;
}

/**
 * How a start of the run is ended: all of its processes are killed (`tree`), or the first `alone`, or all get a Ctrl-C; so many
 * milliseconds after a stage has begun, or after the start where none is named.
 */
export type Kill = { stage: string | undefined; afterMs: number; how: 'tree' | 'alone' | 'ctrl-c' };

/** How a start of the run ended, and the stage in which it did. */
export type Start = { pid: number; exitCode: number | null; stage: string; stderr: string };

/** Starts or resumes a recipe, and ends it so. */
export async function startRun(recipe: string, place: Place, kill?: Kill): Promise<Start> {
  const args = [join(packageRoot, 'src/cli/main.ts'), 'run', recipe, '--workspace', place.workspace, '--json'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, as a terminal's
    env: { ...process.env, TMPDIR: place.temporary, NODE_COMPILE_CACHE: '' },
  });
  let stage = 'start';
  let stderr = '';
  const killLater = (milliseconds: number): void => {
    setTimeout(() => {
      if (child.exitCode === null) end(child, kill?.how ?? 'tree');
    }, milliseconds);
  };
  if (kill !== undefined && kill.stage === undefined) killLater(kill.afterMs);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = parsed(line);
    if (event?.type !== 'stage-start') return;
    stage = event.stage;
    if (kill?.stage === stage) killLater(kill.afterMs);
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { pid: child.pid as number, exitCode, stage, stderr };
}

/** A kill may tear the last line. */
function parsed(line: string): RunEvent | undefined {
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    return undefined;
  }
}

function end(child: ChildProcess, how: Kill['how']): void {
  const pid = child.pid as number;
  if (how === 'ctrl-c') signal(-pid, 'SIGINT');
  // the first one first: nobody is left to tidy up
  else for (const one of how === 'alone' ? [pid] : [pid, ...descendants(pid)]) signal(one, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ended meanwhile
  }
}

function descendants(of: number): number[] {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const children = (parent: number): number[] => [...parents].flatMap(([pid, its]) => (its === parent ? [pid] : []));
  const all = (parent: number): number[] => children(parent).flatMap((pid) => [pid, ...all(pid)]);
  return all(of);
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function read(from: () => string): string | undefined {
  try {
    return from();
  } catch {
    return undefined; // ended meanwhile, or another user's
  }
}

/** Processes that have to do with a place: by their arguments, their folder or their variables. */
export function processesOf({ workspace, temporary }: Place): string[] {
  return processes().flatMap((pid) => {
    if (pid === process.pid) return [];
    const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.replaceAll('\0', ' ') ?? '';
    const variables = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? '';
    const folder = read(() => readlinkSync(`/proc/${pid}/cwd`)) ?? '';
    const ours = command.includes(workspace) || folder.startsWith(workspace) || variables.includes(`TMPDIR=${temporary}`);
    return ours && command !== '' ? [`${pid} ${command.slice(0, 200)}`] : [];
  });
}

/**
 * The kill number `kill` of so many: stage after stage gets its share of them, each at some moment of the time that the stage took
 * undisturbed (`seconds`), and now and then one at the start.
 */
export function drawKill(kill: number, of: number, stages: readonly { stage: string; seconds: number }[], draw: Random): Kill {
  const { stage, seconds } = stages[Math.floor((kill * stages.length) / of)] as (typeof stages)[number];
  const atStart = draw.next() < 0.1;
  const afterMs = Math.round(draw.next() * (atStart ? 2000 : Math.max(200, 1000 * seconds)));
  return { stage: atStart ? undefined : stage, afterMs, how: draw.pick(['tree', 'tree', 'alone', 'ctrl-c']) };
}

/** How long each stage of a run took, in order. */
export function stageSeconds({ workspace }: Place): { stage: string; seconds: number }[] {
  const folder = join(workspace, 'stages');
  const names = readdirSync(folder).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { stage: string; seconds: number });
}

/**
 * Names in a place that say that somebody is not finished: drafts, locks, live sandboxes, what lies in temporary folders; and
 * what processes with these ids left in the machine's memory.
 */
export function leftovers({ workspace, temporary }: Place, pids: readonly number[]): string[] {
  const inside = globSync('**/{.work,*.tmp,*.lock}', { cwd: workspace, exclude: (name) => SEALED.test(String(name)) });
  const sandboxes = ['live', 'discarded'].flatMap((name) => list(join(workspace, 'sandboxes', name)));
  const shared = list('/dev/shm').filter((name) => pids.includes(Number(/^swe-lego-\D*(\d+)-/.exec(name)?.[1])));
  return [...inside, ...sandboxes, ...list(temporary), ...shared];
}

/** Files of packages, which may have any name. */
const SEALED = /^(?:layers|sources|bases)$|\/(?:layers|sources|bases)$/;

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** What is kept of a series of kills, so that it goes on where it was when it is interrupted itself. */
export type Series = { kills: number; pids: number[] };

export function readSeries(folder: string): Series {
  const path = join(folder, 'series.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Series) : { kills: 0, pids: [] };
}

export function writeSeries(folder: string, series: Series): void {
  writeFileSync(join(folder, 'series.json'), JSON.stringify(series));
}
