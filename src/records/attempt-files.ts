import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorMessage } from '../support/errors.ts';
import { Message } from './message.ts';
import { readRecord } from './read.ts';
import { readTrajectory } from './read-trajectory.ts';
import type { TrajectoryEvent } from './trajectory.ts';
import { Verdict } from './verdict.ts';

/** Bytes of a file that are read at most: whole ones are far smaller, and longer texts do not fit into one string. */
const MOST_BYTES = 256 * 1024 ** 2;

/** Something of an attempt's folder, or why it cannot be read, in words. */
export type Readable<Value> = { value: Value } | { unreadable: string };

/**
 * Reads the files of an attempt's folder (design §6.4). What a model, a repository or an agent wrote is in them, and the run may come from
 * somewhere else: a file that is missing, no file, too large or not what it should be is a result, never an error.
 */
export const attemptFiles = {
  events: (folder: string): Promise<Readable<TrajectoryEvent[]>> => read(folder, 'trajectory.jsonl', readTrajectory),
  messages: (folder: string): Promise<Readable<Message[]>> =>
    read(folder, 'messages.json', (path) => readRecord(z.array(Message), path)),
  /** Bytes: patches of other tools need not be UTF-8. */
  patch: (folder: string): Promise<Readable<Buffer>> => read(folder, 'patch.diff', (path) => readFile(path)),
  /** Of that attempt: a verdict of another one is none. Undefined where there is none yet. */
  async verdict(folder: string, of: { instance_id: string; attempt: number }): Promise<Readable<Verdict> | undefined> {
    const path = join(folder, 'verdict.json');
    if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
    const found = await read(folder, 'verdict.json', (file) => readRecord(Verdict, file));
    if ('unreadable' in found) return found;
    const isOwn = found.value.instance_id === of.instance_id && found.value.attempt === of.attempt;
    return isOwn ? found : { unreadable: `verdict.json is of ${found.value.instance_id} #${found.value.attempt}` };
  },
};

async function read<Value>(folder: string, name: string, how: (path: string) => Promise<Value>): Promise<Readable<Value>> {
  const path = join(folder, name);
  try {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return { unreadable: `there is no ${name}` };
    if (!found.isFile()) return { unreadable: `${name} is no file` };
    if (found.size > MOST_BYTES) return { unreadable: `${name} has ${found.size} bytes, which is too many` };
    return { value: await how(path) };
  } catch (error) {
    return { unreadable: errorMessage(error).replaceAll(`${folder}/`, '').slice(0, 500) };
  }
}

/** Whether a name can be that of an attempt's folder: ids come from files, and a path in one would lead out of the run. */
export function isFolderName(name: string): boolean {
  return /^[^/\\\0]{1,200}$/.test(name) && !/^\.+$/.test(name);
}
