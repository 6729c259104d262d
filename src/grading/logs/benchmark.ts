import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { Task } from '../../records/task.ts';
import { CodedError, errorMessage } from '../../support/errors.ts';

/** What grading reads of a benchmark's row: SWE-bench's columns, or ours (design §6.3). */
export const BenchmarkRow = Task.pick({ instance_id: true, FAIL_TO_PASS: true, PASS_TO_PASS: true }).extend({
  /** Read from the instance id where the file leaves it out. */
  repo: z.string().optional(),
  version: z.coerce.string().default(''),
  /** Golden patch; '' where the file leaves it out. */
  patch: z.string().default(''),
  /** SWE-bench 5: how the log is to be read, for repositories that no rule of ours knows. */
  log_parser: z.string().default(''),
  /** SWE-bench 5: `fail_only` where a test that the log does not name has passed. */
  eval_type: z.string().default('pass_and_fail'),
});
export type BenchmarkRow = z.infer<typeof BenchmarkRow>;

/**
 * Rows of a benchmark file by instance id: JSONL, or JSON with one list or one object by id; gzipped or not.
 * Throws `BENCHMARK_INVALID` with file and line.
 */
export async function readBenchmark(path: string): Promise<Map<string, BenchmarkRow>> {
  const bytes = await readFile(path);
  const invalid = (where: string, cause: unknown): CodedError =>
    new CodedError('BENCHMARK_INVALID', `${path}${where}: ${errorMessage(cause)}`, {
      kind: 'usage',
      hint: "A benchmark is SWE-bench's rows as JSONL or JSON, plain or gzipped.",
    });
  let text: string;
  try {
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw invalid('', cause);
  }
  const rows = new Map<string, BenchmarkRow>();
  for (const { where, parse } of pieces(text)) {
    try {
      for (const value of parse()) {
        const row = BenchmarkRow.parse(value);
        rows.set(row.instance_id, row);
      }
    } catch (cause) {
      const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
      throw invalid(where, issue === undefined ? cause : new Error(`${issue.path.join('.') || 'row'}: ${issue.message}`));
    }
  }
  return rows;
}

type Piece = { where: string; parse(): unknown[] };

/** One piece a line; or the whole text where it is one JSON value over several lines or a list. */
function pieces(text: string): Piece[] {
  const start = text.trimStart();
  const isLines = start.startsWith('{') && isJson(start.slice(0, start.indexOf('\n') + 1 || undefined));
  if (!isLines) return [{ where: '', parse: () => listOf(JSON.parse(text)) }];
  return text
    .split('\n')
    .flatMap((line, index) =>
      line.trim() === '' ? [] : [{ where: `: line ${index + 1}`, parse: () => listOf(JSON.parse(line)) }],
    );
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const isRow = typeof value !== 'object' || value === null || 'instance_id' in value;
  return isRow ? [value] : Object.values(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
