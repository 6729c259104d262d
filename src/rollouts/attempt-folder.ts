import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Message } from '../records/message.ts';
import { readRecord } from '../records/read.ts';
import { readTrajectory } from '../records/read-trajectory.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { Verdict } from '../records/verdict.ts';
import { readTextIfExists } from '../support/files.ts';
import { finishedAttempts } from './journal.ts';

/** `RUN/attempts/<instance_id>/<n>` (design §6.4). */
export function attemptFolder(run: string, instanceId: string, attempt: number): string {
  return join(run, 'attempts', instanceId, String(attempt));
}

/** What is stored of one finished attempt; `verdict` once it was graded. */
export type StoredAttempt = {
  instanceId: string;
  attempt: number;
  folder: string;
  events: TrajectoryEvent[];
  messages: Message[];
  patch: string;
  verdict?: Verdict;
};

/** Reads one attempt's folder. */
export async function readAttempt(run: string, instanceId: string, attempt: number): Promise<StoredAttempt> {
  const folder = attemptFolder(run, instanceId, attempt);
  const hasVerdict = (await readTextIfExists(join(folder, 'verdict.json'))) !== undefined;
  return {
    instanceId,
    attempt,
    folder,
    events: await readTrajectory(join(folder, 'trajectory.jsonl')),
    messages: await readRecord(z.array(Message), join(folder, 'messages.json')),
    patch: await readFile(join(folder, 'patch.diff'), 'utf8'),
    ...(hasVerdict ? { verdict: await readRecord(Verdict, join(folder, 'verdict.json')) } : {}),
  };
}

/** The finished attempts of a run, by instance id and number. */
export async function readRun(run: string): Promise<StoredAttempt[]> {
  const finished = await finishedAttempts(run);
  const stored = await Promise.all(finished.map(({ instance_id, attempt }) => readAttempt(run, instance_id, attempt)));
  return stored.sort((a, b) => (a.instanceId < b.instanceId ? -1 : a.instanceId > b.instanceId ? 1 : a.attempt - b.attempt));
}
