import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { CodedError } from '../support/errors.ts';
import { readJsonLines } from '../support/journal.ts';

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CodedError('RECORD_INVALID', `${where}: ${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'invalid'}`, {
    hint: 'The file was not written by this version of swe-lego, or was edited by hand.',
  });
}

/** Reads a JSONL file of one kind of record; a torn last line is left out, a wrong one throws `RECORD_INVALID`. */
export async function readRecords<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.infer<Schema>[]> {
  return (await readJsonLines(path)).map((value, index) => parse(schema, value, `${path}: line ${index + 1}`));
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
  return parse(schema, value, path);
}
