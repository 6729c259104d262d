import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { CodedError, usageError } from '../support/errors.ts';
import { readJournalLines, warnOfDamage } from '../support/journal.ts';
import { readJsonValues } from '../support/jsonl.ts';

function describeIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'invalid'}`;
}

/**
 * The records of a file that a person may have written or edited: JSON lines or a JSON list, as `readJsonValues` takes them.
 * Every line counts: the first that is no record throws the usage error `RECORD_INVALID` with its number. So does a file that
 * is not there, as `NOT_FOUND`.
 */
export async function readRecords<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.infer<Schema>[]> {
  const records: z.infer<Schema>[] = [];
  try {
    for await (const read of readJsonValues(path)) {
      const result = 'value' in read ? schema.safeParse(read.value) : undefined;
      if (result?.success) records.push(result.data);
      else
        throw invalidLine(
          path,
          read.line,
          'problem' in read ? read.problem : describeIssue((result as { error: z.ZodError }).error),
        );
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw usageError('NOT_FOUND', `${path} does not exist`, 'Paths are relative to the folder that you are in.');
  }
  return records;
}

function invalidLine(path: string, line: number, problem: string): CodedError {
  return usageError(
    'RECORD_INVALID',
    `${path}: line ${line}: ${problem}`,
    'Correct or delete that line. A file that ends in the middle of one was not copied whole.',
  );
}

/** The same of a file that need not be there: none then. */
export async function readRecordsIfExist<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.infer<Schema>[]> {
  return readRecords(schema, path).catch((error: unknown) => {
    if (error instanceof CodedError && error.code === 'NOT_FOUND') return [];
    throw error;
  });
}

/**
 * The records of a journal of ours; none where it is absent. A torn last line is left out. So is any other line that is damaged
 * or no such record, of which people are warned: what it recorded counts as not done.
 */
export async function readJournal<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.infer<Schema>[]> {
  const { values, damaged } = await readJournalLines(path);
  const records: z.infer<Schema>[] = [];
  for (const { line, value } of values) {
    const result = schema.safeParse(value);
    if (result.success) records.push(result.data);
    else damaged.push({ line, text: JSON.stringify(value) });
  }
  warnOfDamage(
    path,
    damaged.sort((a, b) => a.line - b.line),
  );
  return records;
}

/** Reads a JSON file that holds one record. */
export async function readRecord<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.infer<Schema>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new CodedError('RECORD_UNREADABLE', `${path} cannot be read as JSON`, {
      cause,
      hint: 'Delete it and run the same command again.',
    });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CodedError('RECORD_INVALID', `${path}: ${describeIssue(result.error)}`, {
    hint: 'The file was not written by this version of swe-lego, or was edited by hand.',
  });
}
