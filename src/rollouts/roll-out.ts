import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AttemptLimits,
  conversationOf,
  type Earlier,
  type PatchBase,
  type Profile,
  packBase,
  readPatch,
  readPatchBase,
  runAttempt,
} from '../agent/index.ts';
import type { Model } from '../models/index.ts';
import type { JournalLine, Spending } from '../records/attempt.ts';
import type { Task } from '../records/task.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { diskRefusalOf, errorMessage } from '../support/errors.ts';
import { writeFileAtomic, writeJson } from '../support/files.ts';
import { contentHash } from '../support/hash.ts';
import { openJournal } from '../support/journal.ts';
import { mapConcurrent } from '../support/pool.ts';
import { attemptFolder } from './attempt-folder.ts';
import { type Departures, departures } from './departures.ts';
import { type ForkedFrom, snapshotPath } from './fork.ts';
import { endedByInfrastructure, finishedAttempts, journalPath } from './journal.ts';
import { requestStore } from './request-store.ts';
import { NOTHING_SPENT, spendingOf, sumSpending } from './spending.ts';

export type RollOutOptions = {
  tasks: readonly Task[];
  /** Attempts per task, numbered from 1. */
  attempts: number;
  model: Model;
  profile: Profile;
  limits: AttemptLimits;
  /** Over the profile's own. */
  temperature?: number;
  /** Mend calls that are nearly right. Default true. */
  repair?: boolean;
  seed: number;
  /** Folder of the run (design §6.4). */
  run: string;
  parallel: number;
  /** A fresh sandbox over the task's workspace, with kept layers on top, lowest first. */
  openWorkspace(task: Task, snapshots: readonly string[]): Promise<Sandbox>;
  /** Folder that sandboxes write into: on a disk without room no attempt counts as finished. */
  workedIn?: string;
  /** Every attempt goes on from there. */
  from?: ForkedFrom;
  /** Keep the sandbox's files after each turn, so that attempts can go on from there. */
  keepSnapshots?: boolean;
  /** Begin anew what is finished, too. A run that is killed then goes on without it. */
  redo?: boolean;
  onAttempt?(progress: {
    done: number;
    total: number;
    instanceId: string;
    attempt: number;
    reason: string;
    resumed: boolean;
  }): void;
  signal?: AbortSignal;
};

/** Attempts that failed by our own fault run again so many times. */
const INFRASTRUCTURE_RETRIES = 2;

/**
 * Runs every attempt that the run's journal does not hold as finished, or as ended by the sandbox or the endpoint. Attempts go
 * round by number, so that each task has its first before any has its second. A killed run goes on where it stopped: an
 * attempt that was under way starts anew in an empty folder.
 */
export async function rollOut(options: RollOutOptions): Promise<void> {
  for (const { instance_id } of options.tasks) attemptFolder(options.run, instance_id, 1); // an unsafe id stops the run before it starts
  const total = options.tasks.length * options.attempts;
  const left = await attemptsLeft(options);
  const journal = await openJournal(journalPath(options.run), options.workedIn);
  if (options.redo === true) {
    // from here on they are unfinished, whenever this ends
    for (const { task, attempt } of left) await journal.append(startOf(task, attempt));
  }
  let done = total - left.length;
  const report = (instanceId: string, attempt: number, reason: string, resumed: boolean): void =>
    options.onAttempt?.({ done, total, instanceId, attempt, reason, resumed });
  if (done > 0) report('', 0, 'finished earlier', true);
  await using leaving = departures(options.parallel);
  await mapConcurrent(
    left,
    options.parallel,
    async ({ task, attempt, spentEarlier }) => {
      const name = { instance_id: task.instance_id, attempt };
      await journal.append(startOf(task, attempt));
      let ended: Ended = { reason: '', again: true, spent: spentEarlier };
      for (let tries = 0; tries <= INFRASTRUCTURE_RETRIES && ended.again; tries++) {
        const { spent } = ended;
        ended = await oneAttempt(task, attempt, options, leaving);
        ended = { ...ended, spent: sumSpending([spent, ended.spent]) };
      }
      const { reason, spent } = ended;
      options.signal?.throwIfAborted();
      await journal.append({ event: 'finished', at: new Date().toISOString(), ...name, reason, spent });
      await journal.sync();
      done++;
      report(task.instance_id, attempt, reason, false);
    },
    options.signal,
  );
}

function startOf({ instance_id }: Task, attempt: number): JournalLine {
  return { event: 'started', at: new Date().toISOString(), instance_id, attempt };
}

/** The attempts that a run has yet to make, with what was spent on earlier tries: those that did not finish, or failed by our own fault. */
export async function attemptsLeft({
  tasks,
  attempts,
  run,
  redo = false,
}: Pick<RollOutOptions, 'tasks' | 'attempts' | 'run' | 'redo'>): Promise<
  { task: Task; attempt: number; spentEarlier: Spending }[]
> {
  const earlier = new Map((await finishedAttempts(run)).map((line) => [`${line.instance_id}\n${line.attempt}`, line]));
  return Array.from({ length: attempts }, (_, index) => tasks.map((task) => ({ task, attempt: index + 1 })))
    .flat()
    .flatMap((one) => {
      const end = redo ? undefined : earlier.get(`${one.task.instance_id}\n${one.attempt}`);
      return end === undefined || endedByInfrastructure(end) ? [{ ...one, spentEarlier: end?.spent ?? NOTHING_SPENT }] : [];
    });
}

/** Why an attempt ended, and whether another try may go better. */
type Ended = { reason: string; again: boolean; spent: Spending };

/** Rolls one attempt out into its folder. */
async function oneAttempt(task: Task, attempt: number, options: RollOutOptions, leaving: Departures): Promise<Ended> {
  const folder = attemptFolder(options.run, task.instance_id, attempt);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const seed = Number.parseInt(contentHash([options.seed, task.instance_id, attempt], 7), 16);
  const trajectory = await openJournal(join(folder, 'trajectory.jsonl'));
  const events: TrajectoryEvent[] = [];
  const record = async (event: TrajectoryEvent): Promise<void> => {
    events.push(event);
    await trajectory.append(event);
  };
  const requests = requestStore();
  const earlierTurns = options.from?.turn ?? 0;
  let patch = '';
  try {
    const snapshots = options.from?.snapshots ?? [];
    const sandbox = await options.openWorkspace(task, snapshots);
    await using _ = leaving.of(sandbox);
    const base = await patchBase(task, options, snapshots.length === 0 ? sandbox : undefined);
    const stream = runAttempt({
      task: { instanceId: task.instance_id, statement: task.problem_statement, workdir: sandbox.workdir },
      attempt,
      seed,
      model: options.model,
      profile: options.profile,
      sandbox,
      limits: options.limits,
      ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
      repair: options.repair ?? true,
      patch: async (from, how) => {
        patch = await readPatch(from, { ...how, ...(base === undefined ? {} : { base }) });
        return patch;
      },
      onExchange: requests.add,
      ...(options.from === undefined ? {} : { earlier: earlierOf(options.from) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    for await (const event of stream) {
      await record(event);
      if (options.keepSnapshots === true && event.type === 'tool-result' && event.turn > earlierTurns) {
        await sandbox.snapshot(snapshotPath(options.run, task.instance_id, attempt, event.turn));
      }
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    const refused = diskRefusalOf(error); // as it would the next attempt
    if (refused !== undefined) throw refused;
    await record(brokenEnd(events, earlierTurns, errorMessage(error)));
  }
  await Promise.all([
    trajectory.sync(), // before the attempt is recorded as finished
    writeJson(join(folder, 'messages.json'), conversationOf(events)),
    writeFileAtomic(join(folder, 'patch.diff'), patch),
    requests.write(folder),
  ]);
  const end = events.at(-1);
  const reason = end?.type === 'attempt-end' ? end.reason : 'sandbox-failure';
  return { reason, again: end?.type === 'attempt-end' && isWorthAnotherTry(end), spent: spendingOf(events, earlierTurns) };
}

/** What the patch is made against: of the attempt's own sandbox where no agent has been in it yet, else of another one. */
async function patchBase(
  task: Task,
  { openWorkspace }: RollOutOptions,
  fresh: Sandbox | undefined,
): Promise<PatchBase | undefined> {
  const untouched = async <T>(use: (sandbox: Sandbox) => Promise<T>): Promise<T> => {
    await using sandbox = await openWorkspace(task, []);
    return await use(sandbox);
  };
  const base = fresh === undefined ? await untouched(readPatchBase) : await readPatchBase(fresh);
  return base && { ...base, objects: () => untouched((sandbox) => packBase(sandbox)) };
}

function earlierOf({ run, instanceId, attempt, turn, events, snapshots }: ForkedFrom): Earlier {
  const state = snapshots.length === 0 ? 'replay' : 'snapshot';
  return { events, fork: { run, instance_id: instanceId, attempt, turn, state } };
}

/** A model that refused for good (no such key, no such name, an empty account) will refuse again. */
function isWorthAnotherTry({ reason, detail }: { reason: string; detail: string }): boolean {
  return reason === 'sandbox-failure' || (reason === 'model-failure' && !detail.startsWith('refused: '));
}

function brokenEnd(events: readonly TrajectoryEvent[], earlierTurns: number, detail: string): TrajectoryEvent {
  const replies = events.filter((event) => event.type === 'model-reply');
  return {
    type: 'attempt-end',
    at: new Date().toISOString(),
    reason: 'sandbox-failure',
    detail,
    turns: replies.length,
    ...spendingOf(events, earlierTurns),
    duration_ms: 0,
    patch_bytes: 0,
  };
}
