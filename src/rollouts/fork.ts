import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readTrajectory } from '../records/read-trajectory.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { CodedError, usageError } from '../support/errors.ts';
import { attemptFolder } from './attempt-folder.ts';

/** A turn of a stored attempt. */
export type ForkPoint = { run: string; instanceId: string; attempt: number; turn: number };

/**
 * What an attempt needs to go on from there: the turns so far, and the layers that its sandbox had written, lowest first.
 * Without layers, the calls of the turns have to be run again.
 */
export type ForkedFrom = ForkPoint & { events: TrajectoryEvent[]; snapshots: readonly string[] };

/** Reads `RUN/attempts/ID/N@TURN`, or the same without `attempts`. Throws the usage error `FORK_MALFORMED`. */
export function parseForkPoint(text: string): ForkPoint {
  const [, run = '', instanceId = '', attempt, turn] = /^(.+?)(?:\/attempts)?\/([^/]+)\/(\d+)@(\d+)$/.exec(text) ?? [];
  if (run !== '') return { run: resolve(run), instanceId, attempt: Number(attempt), turn: Number(turn) };
  throw usageError('FORK_MALFORMED', `${text} names no turn of an attempt`, 'Write RUN/attempts/ID/N@TURN.');
}

/** Where the layer of a turn is kept. */
export function snapshotPath(run: string, instanceId: string, attempt: number, turn: number): string {
  return join(attemptFolder(run, instanceId, attempt), 'snapshots', String(turn));
}

/** Reads the turns up to and with that one; turn 0 is the start. Throws `FORK_MISSING` where the attempt has no such turn. */
export async function readFork(point: ForkPoint): Promise<ForkedFrom> {
  const { run, instanceId, attempt, turn } = point;
  const all = await readTrajectory(join(attemptFolder(run, instanceId, attempt), 'trajectory.jsonl'));
  const last = all.findIndex((event) =>
    turn === 0 ? event.type === 'attempt-start' : event.type === 'tool-result' && event.turn === turn,
  );
  if (last === -1) {
    const turns = all.filter((event) => event.type === 'tool-result').length;
    throw new CodedError('FORK_MISSING', `attempt ${attempt} at ${instanceId} in ${run} has no turn ${turn}`, {
      hint: turns === 0 ? 'Name an attempt that has run.' : `Its turns are 1 to ${turns}.`,
    });
  }
  const events = all.slice(0, last + 1);
  return { ...point, events, snapshots: await keptLayers(point, events) };
}

/** An attempt that went on from a kept layer itself wrote on top of it. None where one of them is missing. */
async function keptLayers({ run, instanceId, attempt, turn }: ForkPoint, events: readonly TrajectoryEvent[]): Promise<string[]> {
  const own = snapshotPath(run, instanceId, attempt, turn);
  if (!existsSync(own)) return [];
  const [start] = events;
  const fork = start?.type === 'attempt-start' ? start.fork : undefined;
  if (fork?.state !== 'snapshot') return [own];
  const below = await readFork({ run: fork.run, instanceId: fork.instance_id, attempt: fork.attempt, turn: fork.turn });
  return below.snapshots.length === 0 ? [] : [...below.snapshots, own];
}
