import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { attemptFiles } from '../../records/attempt-files.ts';
import type { Candidate } from '../../records/candidate.ts';
import type { Task } from '../../records/task.ts';
import { infraFailure } from '../../records/verdict.ts';
import { mapConcurrent } from '../../support/pool.ts';
import type { AttemptSource } from './attempt-source.ts';
import type { TurnTrainings } from './turn-training.ts';

export type RunToRead = {
  /** Label for people. */
  run: string;
  /** Absolute RUN folder. */
  folder: string;
  tasks: readonly Task[];
  candidates?: readonly Candidate[];
  /** Of the data set that was made of the run. */
  trainings?: TurnTrainings;
  signal?: AbortSignal;
};

/**
 * The graded attempts of a run, by instance id and attempt. Attempts without a verdict are not finished: left out. A verdict that cannot
 * be read counts as `infra-failure`; a trajectory that cannot be read has no numbers.
 */
export async function readAttempts(run: RunToRead): Promise<AttemptSource[]> {
  const tasks = new Map(run.tasks.map((task) => [task.instance_id, task]));
  const scores = new Map(run.candidates?.map((candidate) => [key(candidate), candidate.score]));
  const folders = await attemptFolders(join(run.folder, 'attempts'));
  const sources = await mapConcurrent(
    folders,
    8,
    async (folder): Promise<AttemptSource | undefined> => {
      const of = { instance_id: basename(dirname(folder)), attempt: Number(basename(folder)) };
      const stored = await attemptFiles.verdict(folder, of);
      if (stored === undefined) return undefined;
      const verdict = 'value' in stored ? stored.value : infraFailure(of, 'unreadable', stored.unreadable);
      const read = await attemptFiles.events(folder);
      const events = 'value' in read ? read.value : [];
      const start = events.find((event) => event.type === 'attempt-start');
      const end = events.find((event) => event.type === 'attempt-end');
      const task = tasks.get(verdict.instance_id);
      const score = scores.get(key(verdict));
      return {
        run: run.run,
        folder,
        verdict,
        model: start?.model ?? '',
        statuses: events.flatMap((event) => (event.type === 'tool-result' ? [event.status] : [])),
        ...(task === undefined ? {} : { task }),
        ...(end === undefined ? {} : { end }),
        ...(score === undefined ? {} : { score }),
        ...(run.trainings === undefined ? {} : { trained: run.trainings.of(key(verdict)) }),
      };
    },
    run.signal,
  );
  return sources.filter((source) => source !== undefined);
}

function key(of: { instance_id: string; attempt: number }): string {
  return `${of.instance_id}/${of.attempt}`;
}

async function attemptFolders(root: string): Promise<string[]> {
  const instances = await subfolders(root);
  const nested = await mapConcurrent(instances, 8, subfolders);
  return nested.flat().filter((folder) => /^\d+$/.test(basename(folder)));
}

async function subfolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
