import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptFiles, type Readable } from '../records/attempt-files.ts';
import type { Message } from '../records/message.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { type Outcome, statedVerdict, type Verdict } from '../records/verdict.ts';
import { usageError } from '../support/errors.ts';

/** A graded attempt, as the dataset and the verifier read it. */
export type Attempt = {
  task: { instance_id: string };
  attempt: number;
  events: readonly TrajectoryEvent[];
  /** The conversation sent last, exactly, with the final reply. */
  messages: readonly Message[];
  verdict: Verdict;
  /** The attempt's patch in `git apply` form; '' where it left none. */
  patch: string;
};

export type RunAttempts = {
  /** By instance id, then by attempt number. */
  attempts: Attempt[];
  /** `<instance_id>/<n>` of attempts without a verdict: unfinished, or not graded yet; empty where they are taken as of an outcome. */
  ungraded: string[];
  /** The same of attempts of which a file cannot be read, and why. */
  unreadable: { name: string; reason: string }[];
};

/**
 * Reads every graded attempt of a run folder (design §6.4), and with `ungraded` all others that finished as of that outcome; one that cannot be read is named, and the others go on. Throws
 * `RUN_NOT_FOUND` (usage) where the folder holds no attempts.
 */
export async function readAttempts(runFolder: string, options: { ungraded?: Outcome } = {}): Promise<RunAttempts> {
  const root = join(runFolder, 'attempts');
  if (!existsSync(root)) {
    throw usageError('RUN_NOT_FOUND', `${runFolder} holds no attempts`, 'Name the folder that `swe-lego rollout --out` wrote.');
  }
  const found: RunAttempts = { attempts: [], ungraded: [], unreadable: [] };
  for (const instanceId of await folderNames(root)) {
    const numbers = (await folderNames(join(root, instanceId))).filter((name) => /^\d{1,9}$/.test(name)).map(Number);
    for (const number of numbers.sort((a, b) => a - b)) {
      const name = `${instanceId}/${number}`;
      const read = await readAttempt(
        join(root, instanceId, String(number)),
        { instance_id: instanceId, attempt: number },
        options.ungraded,
      );
      if (read === undefined) found.ungraded.push(name);
      else if ('unreadable' in read) found.unreadable.push({ name, reason: read.unreadable });
      else found.attempts.push(read.value);
    }
  }
  return found;
}

async function folderNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function readAttempt(
  folder: string,
  of: { instance_id: string; attempt: number },
  ungraded: Outcome | undefined,
): Promise<Readable<Attempt> | undefined> {
  const given = await attemptFiles.verdict(folder, of);
  if (given !== undefined && 'unreadable' in given) return given;
  if (given === undefined && ungraded === undefined) return undefined;
  const events = await attemptFiles.events(folder);
  if ('unreadable' in events) return given === undefined ? undefined : events;
  if (given === undefined && events.value.at(-1)?.type !== 'attempt-end') return undefined;
  const messages = await attemptFiles.messages(folder);
  if ('unreadable' in messages) return messages;
  const read = await attemptFiles.patch(folder);
  const patch = 'value' in read ? read.value.toString('utf8') : '';
  return {
    value: {
      task: { instance_id: of.instance_id },
      attempt: of.attempt,
      events: events.value,
      messages: messages.value,
      verdict: given?.value ?? statedVerdict(of, ungraded ?? 'unresolved', 'whoever makes the data set', patch),
      patch,
    },
  };
}
