import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Message } from '../records/message.ts';
import { readRecord } from '../records/read.ts';
import { readTrajectory } from '../records/read-trajectory.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { Verdict } from '../records/verdict.ts';
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
  /** `<instance_id>/<n>` of attempts without a verdict: unfinished, or not graded yet. */
  ungraded: string[];
};

/**
 * Reads every graded attempt of a run folder (design §6.4). Throws `RUN_NOT_FOUND` (usage) where the folder holds no
 * attempts, and `RECORD_INVALID` or `RECORD_UNREADABLE` where a file of a graded attempt is wrong.
 */
export async function readAttempts(runFolder: string): Promise<RunAttempts> {
  const root = join(runFolder, 'attempts');
  if (!existsSync(root)) {
    throw usageError('RUN_NOT_FOUND', `${runFolder} holds no attempts`, 'Name the folder that `swe-lego rollout --out` wrote.');
  }
  const found: RunAttempts = { attempts: [], ungraded: [] };
  for (const instanceId of (await readdir(root)).sort()) {
    const numbers = (await readdir(join(root, instanceId))).filter((name) => /^\d+$/.test(name)).map(Number);
    for (const number of numbers.sort((a, b) => a - b)) {
      const folder = join(root, instanceId, String(number));
      if (existsSync(join(folder, 'verdict.json'))) found.attempts.push(await readAttempt(folder, instanceId, number));
      else found.ungraded.push(`${instanceId}/${number}`);
    }
  }
  return found;
}

async function readAttempt(folder: string, instanceId: string, attempt: number): Promise<Attempt> {
  const patch = join(folder, 'patch.diff');
  return {
    task: { instance_id: instanceId },
    attempt,
    events: await readTrajectory(join(folder, 'trajectory.jsonl')),
    messages: await readRecord(z.array(Message), join(folder, 'messages.json')),
    verdict: await readRecord(Verdict, join(folder, 'verdict.json')),
    patch: existsSync(patch) ? await readFile(patch, 'utf8') : '',
  };
}
