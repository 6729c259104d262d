import { join } from 'node:path';
import { type BenchmarkRow, type GradedLog, gradeLogs } from '../grading/index.ts';
import { writeJson } from '../support/files.ts';
import { attemptFolder, readRun } from './attempt-folder.ts';

/**
 * Grades raw SWE-bench logs and writes the verdicts to the attempts of a run that they are of: those with the same instance
 * id whose patch lies beside the log, or the task's only attempt where no patch does. Logs without an attempt have none.
 */
export async function gradeRunByLogs(options: {
  run: string;
  logs: string;
  benchmark: ReadonlyMap<string, BenchmarkRow>;
  signal?: AbortSignal;
}): Promise<GradedLog[]> {
  const { run, logs, benchmark, signal } = options;
  const attempts = Map.groupBy(await readRun(run), ({ instanceId }) => instanceId);
  const graded = await gradeLogs(logs, benchmark, {
    findAttempt: (instanceId, patch) => {
      const all = attempts.get(instanceId) ?? [];
      return patch === undefined && all.length === 1 ? all[0] : all.find((one) => bare(one.patch) === bare(patch ?? ''));
    },
    ...(signal === undefined ? {} : { signal }),
  });
  for (const one of graded) {
    if (!('verdict' in one) || one.attempt === undefined) continue;
    const { resolved: _, ...verdict } = one.verdict;
    await writeJson(join(attemptFolder(run, one.instanceId, one.attempt), 'verdict.json'), { ...verdict, attempt: one.attempt });
  }
  return graded;
}

/** Tools on the way strip blanks at the ends of lines. */
function bare(patch: string): string {
  return patch
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
