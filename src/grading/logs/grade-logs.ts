import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { readTextIfExists } from '../../support/files.ts';
import { mapConcurrent } from '../../support/pool.ts';
import type { BenchmarkRow } from './benchmark.ts';
import { gradeLog, type LogVerdict } from './grade-log.ts';

/** A verdict and where its log lies; or a log whose instance id the benchmark does not hold. */
export type GradedLog = { log: string; patch?: string } & ({ verdict: LogVerdict } | { unknown: string });

/** Grades every `…/<instance_id>/test_output.txt` below a folder, in the order of their paths. */
export async function gradeLogs(
  folder: string,
  benchmark: ReadonlyMap<string, BenchmarkRow>,
  signal?: AbortSignal,
): Promise<GradedLog[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const logs = entries.flatMap((entry) => (entry.name === 'test_output.txt' ? [join(entry.parentPath, entry.name)] : [])).sort();
  return mapConcurrent(
    logs,
    8,
    async (path): Promise<GradedLog> => {
      const log = relative(folder, path);
      const instanceId = basename(dirname(path));
      const row = benchmark.get(instanceId);
      if (row === undefined) return { log, unknown: instanceId };
      const patch = await readTextIfExists(join(dirname(path), 'patch.diff'));
      const verdict = gradeLog(row, await readFile(path, 'utf8'), patch);
      return { log, verdict, ...(patch === undefined ? {} : { patch }) };
    },
    signal,
  );
}
