import { z } from 'zod';
import { Task } from '../../records/task.ts';
import { CodedError } from '../../support/errors.ts';
import { readJsonValues } from '../../support/jsonl.ts';

/** '' where the file leaves a field out. */
function text() {
  return z.string().nullish().transform(orEmpty);
}

function orEmpty(value: string | null | undefined): string {
  return value ?? '';
}

/** What grading reads of a benchmark's row: SWE-bench's columns, or ours (design §6.3). */
export const BenchmarkRow = Task.pick({ instance_id: true, FAIL_TO_PASS: true, PASS_TO_PASS: true }).extend({
  /** Read from the instance id where the file leaves it out. */
  repo: text(),
  version: z.coerce.string().nullish().transform(orEmpty),
  /** Golden patch. */
  patch: text(),
  /** SWE-bench 5: the name of what reads the log. */
  log_parser: text(),
  /** SWE-bench 5: `pass_and_fail`, or `fail_only` where a test that the log does not name has passed. */
  eval_type: text(),
});
export type BenchmarkRow = z.infer<typeof BenchmarkRow>;

/**
 * Rows of a benchmark file by instance id: JSONL, or JSON with one list or one object by id; gzipped or not.
 * Throws `BENCHMARK_INVALID` with file and line.
 */
export async function readBenchmark(path: string): Promise<Map<string, BenchmarkRow>> {
  const invalid = (where: string, why: string): CodedError =>
    new CodedError('BENCHMARK_INVALID', `${path}${where}: ${why}`, {
      kind: 'usage',
      hint: "A benchmark is SWE-bench's rows as JSONL or JSON, plain or gzipped.",
    });
  const rows = new Map<string, BenchmarkRow>();
  try {
    for await (const read of readJsonValues(path)) {
      const where = `: line ${read.line}`;
      if ('problem' in read) throw invalid(where, read.problem);
      for (const value of listOf(read.value)) {
        const row = BenchmarkRow.safeParse(value);
        const issue = row.error?.issues[0];
        if (!row.success) throw invalid(where, `${issue?.path.join('.') || 'row'}: ${issue?.message}`);
        rows.set(row.data.instance_id, row.data);
      }
    }
  } catch (error) {
    if (error instanceof CodedError && error.code === 'FILE_UNREADABLE') throw invalid('', error.message);
    throw error;
  }
  return rows;
}

function listOf(value: unknown): unknown[] {
  const isRow = typeof value !== 'object' || value === null || Array.isArray(value) || Object.hasOwn(value, 'instance_id');
  return isRow ? [value] : Object.values(value);
}
