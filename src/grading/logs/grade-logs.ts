import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { readTextIfExists } from '../../support/files.ts';
import { mapConcurrent } from '../../support/pool.ts';
import type { BenchmarkRow } from './benchmark.ts';
import { gradeLog, type LoggedAttempt, type LogVerdict } from './grade-log.ts';

/** A verdict and where its log lies; or a log whose instance id the benchmark does not hold. */
export type GradedLog = { log: string; instanceId: string } & ({ verdict: LogVerdict; attempt?: number } | { unknown: true });

/** The attempt that a log is of, where a run holds it. `patch` is undefined where none lies beside the log. */
export type FindAttempt = (instanceId: string, patch: string | undefined) => (LoggedAttempt & { attempt: number }) | undefined;

/** Grades every `…/<instance_id>/test_output.txt` below a folder, in the order of their paths. */
export async function gradeLogs(
  folder: string,
  benchmark: ReadonlyMap<string, BenchmarkRow>,
  options: { findAttempt?: FindAttempt; signal?: AbortSignal } = {},
): Promise<GradedLog[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const logs = entries
    .flatMap((entry) => (entry.name === 'test_output.txt' && !entry.isDirectory() ? [join(entry.parentPath, entry.name)] : []))
    .sort();
  return mapConcurrent(
    logs,
    8,
    async (path): Promise<GradedLog> => {
      const instanceId = basename(dirname(path));
      const place = { log: relative(folder, path), instanceId };
      const row = benchmark.get(instanceId);
      if (row === undefined) return { ...place, unknown: true };
      const patch = await readTextIfExists(join(dirname(path), 'patch.diff'));
      const attempt = options.findAttempt?.(instanceId, patch);
      const known = attempt ?? (patch === undefined ? {} : { patch });
      const verdict = gradeLog(row, await readFile(path, 'utf8'), known);
      return { ...place, verdict, ...(attempt === undefined ? {} : { attempt: attempt.attempt }) };
    },
    options.signal,
  );
}
