import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { attemptFiles, isFolderName, type Readable } from '../records/attempt-files.ts';
import type { Message } from '../records/message.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import type { Verdict } from '../records/verdict.ts';
import { CodedError } from '../support/errors.ts';
import { finishedAttempts } from './journal.ts';

/** `RUN/attempts/<instance_id>/<n>` (design §6.4). Throws `INSTANCE_ID_UNSAFE` for an id that would lead elsewhere. */
export function attemptFolder(run: string, instanceId: string, attempt: number): string {
  if (isFolderName(instanceId)) return join(run, 'attempts', instanceId, String(attempt));
  throw new CodedError('INSTANCE_ID_UNSAFE', `${JSON.stringify(instanceId.slice(0, 80))} cannot be the name of a folder`, {
    kind: 'usage',
    hint: "Change the task's instance_id.",
  });
}

/** What is stored of one finished attempt; `verdict` once it was graded. */
export type StoredAttempt = {
  instanceId: string;
  attempt: number;
  folder: string;
  events: TrajectoryEvent[];
  messages: Message[];
  /** As text; where its bytes are no UTF-8, these are in `patchBytes`. */
  patch: string;
  patchBytes?: Buffer;
  verdict?: Verdict;
  /** Why not all of it could be read, in words; what is missing is empty then. */
  unreadable?: string;
};

/** Reads one attempt's folder. */
export async function readAttempt(run: string, instanceId: string, attempt: number): Promise<StoredAttempt> {
  const folder = attemptFolder(run, instanceId, attempt);
  const problems: string[] = [];
  const take = <Value>(read: Readable<Value>, otherwise: Value): Value => {
    if ('value' in read) return read.value;
    problems.push(read.unreadable);
    return otherwise;
  };
  const bytes = take(await attemptFiles.patch(folder), Buffer.alloc(0));
  const verdict = await attemptFiles.verdict(folder, { instance_id: instanceId, attempt });
  return {
    instanceId,
    attempt,
    folder,
    events: take(await attemptFiles.events(folder), []),
    messages: take(await attemptFiles.messages(folder), []),
    patch: bytes.toString('utf8'),
    ...(isUtf8(bytes) ? {} : { patchBytes: bytes }),
    ...(verdict !== undefined && 'value' in verdict ? { verdict: verdict.value } : {}),
    ...(problems.length === 0 ? {} : { unreadable: problems.join('; ') }),
  };
}

/** The finished attempts of a run, by instance id and number. */
export async function readRun(run: string): Promise<StoredAttempt[]> {
  const finished = await finishedAttempts(run);
  const stored = await Promise.all(finished.map(({ instance_id, attempt }) => readAttempt(run, instance_id, attempt)));
  return stored.sort((a, b) => (a.instanceId < b.instanceId ? -1 : a.instanceId > b.instanceId ? 1 : a.attempt - b.attempt));
}
