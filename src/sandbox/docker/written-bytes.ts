import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { SANDBOX_ID } from '../shared/identity.ts';
import { bytesUnder, FILE_BYTES, WrittenBytes } from '../shared/written.ts';
import type { Engine } from './engine.ts';
import type { Entries } from './entries.ts';

/** Where the engines keep what containers write, in the words of each. */
const STORES = ['{{.DockerRootDir}}', '{{.Store.GraphRoot}}'];

/** How much a container wrote and still keeps. `store`: see `storeFolder`. */
export function containerBytes(engine: Engine, name: string, store: string | undefined, entries: Entries): WrittenBytes {
  return new WrittenBytes(store, async () => {
    const upper = store === undefined ? undefined : await upperFolder(engine, name);
    const kept = upper === undefined ? await toldBytes(engine, name) : await bytesUnder(upper);
    return kept + (await entries.during((givenUp) => heldBytes(engine, name, givenUp)));
  });
}

/** The folder with what a container wrote, where this process may look into it. */
async function upperFolder(engine: Engine, name: string): Promise<string | undefined> {
  const { stdout } = await engine.run(['container', 'inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', name]);
  const folder = stdout.trim();
  return folder.startsWith('/') && (await readdir(folder).catch(() => undefined)) !== undefined ? folder : undefined;
}

/** The same as the engine counts it. */
async function toldBytes(engine: Engine, name: string): Promise<number> {
  const [size, changes] = await Promise.all([
    engine.run(['container', 'inspect', '--size', '--format', '{{.SizeRw}}', name], { timeoutMs: 30_000 }),
    engine.run(['diff', name], { timeoutMs: 30_000, maxOutputBytes: 256 * 1024 ** 2 }),
  ]);
  const files = changes.stdout.match(/^A /gm)?.length ?? 0;
  return (Number(size.stdout) || 0) + files * FILE_BYTES;
}

/** The folder of this machine in which an engine keeps what containers write; undefined where it is on another one. */
export async function storeFolder(engine: Engine): Promise<string | undefined> {
  for (const field of STORES) {
    const told = await engine.run(['info', '--format', field]);
    const folder = told.stdout.trim();
    if (told.exitCode === 0 && folder.startsWith('/') && existsSync(folder)) return folder;
  }
  return undefined;
}

/** Bytes of the removed files that processes of the sandbox user hold open. */
async function heldBytes(engine: Engine, name: string, givenUp: () => void): Promise<number> {
  const find = 'exec find -L /proc/[0-9]*/fd -maxdepth 1 -type f -links 0 -printf "%D:%i %b\\n" 2> /dev/null';
  const exec = ['exec', `--user=${SANDBOX_ID}:${SANDBOX_ID}`, name, 'bash', '-c', find];
  const { stdout, timedOut } = await engine.run(exec, { timeoutMs: 10_000 });
  if (timedOut) givenUp();
  const files = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    const [file = '', blocks] = line.split(' ');
    files.set(file, (Number(blocks) || 0) * 512);
  }
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}
