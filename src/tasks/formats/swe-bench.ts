import { join } from 'node:path';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import type { Task } from '../../records/task.ts';
import { writeWhole } from '../../support/files.ts';
import { writeJsonLines } from '../../support/journal.ts';

/** SWE-bench's columns, all text; the two lists are JSON in it. */
const COLUMNS = [
  'repo',
  'instance_id',
  'base_commit',
  'patch',
  'test_patch',
  'problem_statement',
  'hints_text',
  'created_at',
  'version',
  'FAIL_TO_PASS',
  'PASS_TO_PASS',
  'environment_setup_commit',
] as const;

/** Columns of release 5, which rows have that were imported with them. */
const LOG_COLUMNS = ['log_parser', 'eval_type'] as const;

export type SweBenchRow = Record<(typeof COLUMNS)[number], string> & Partial<Record<(typeof LOG_COLUMNS)[number], string>>;

/** A task as a row of SWE-bench. The environment of a task of ours stands at its base commit. */
export function sweBenchRow(task: Task): SweBenchRow {
  const { repo, instance_id, base_commit, patch, test_patch, problem_statement, hints_text, created_at, version } = task;
  return {
    repo,
    instance_id,
    base_commit,
    patch,
    test_patch,
    problem_statement,
    hints_text,
    created_at,
    version,
    FAIL_TO_PASS: JSON.stringify(task.FAIL_TO_PASS),
    PASS_TO_PASS: JSON.stringify(task.PASS_TO_PASS),
    environment_setup_commit: task.environment_setup_commit ?? base_commit,
    ...(task.log_parser === undefined ? {} : { log_parser: task.log_parser }),
    ...(task.eval_type === undefined ? {} : { eval_type: task.eval_type }),
  };
}

/** Writes tasks as a data set with SWE-bench's columns: `tasks.jsonl` and `tasks.parquet` in a folder. */
export async function exportSweBenchTasks(tasks: readonly Task[], out: string): Promise<{ file: string; rows: number }[]> {
  const rows = tasks.map(sweBenchRow);
  const [jsonl, parquet] = [join(out, 'tasks.jsonl'), join(out, 'tasks.parquet')];
  await writeJsonLines(jsonl, rows);
  const names = [...COLUMNS, ...LOG_COLUMNS.filter((name) => rows.some((row) => row[name] !== undefined))];
  const columns = names.map((name) => ({ name, type: 'STRING' as const }));
  await writeWhole(parquet, async (draft) => parquetWriteRows({ writer: fileWriter(draft), rows, columns }));
  return [jsonl, parquet].map((file) => ({ file, rows: rows.length }));
}
