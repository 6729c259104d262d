import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodedError } from '../support/errors.ts';
import { existing, type PathKind } from './paths.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'paths-'));
  for (const file of [
    'tasks.jsonl',
    'run/journal.jsonl',
    'run/tasks.jsonl',
    'run/attempts/a/1/trajectory.jsonl',
    'dataset/policy/stage-1.parquet',
    'dataset/tokenizer/tokenizer.json',
    'trained/final/config.json',
    'trained/final/tokenizer.json',
    'ws/layers/x',
    'ws/tasks.jsonl',
    'ws/checkpoints/policy/final/config.json',
    'ws/runs/expert/journal.jsonl',
    'plain/notes.txt',
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '{}\n');
  }
  writeFileSync(join(root, 'empty.jsonl'), '');
  mkdirSync(join(root, 'nothing'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const here = (path: string): string => join(root, path);

test.each<[PathKind, string, string]>([
  ['file', 'tasks.jsonl', 'tasks.jsonl'],
  ['folder', 'plain', 'plain'],
  ['input', 'plain', 'plain'],
  ['input', 'empty.jsonl', 'empty.jsonl'],
  ['tasks', 'run/tasks.jsonl', 'run/tasks.jsonl'],
  ['run', 'run', 'run'],
  ['run', 'run/', 'run'],
  ['run', 'run/journal.jsonl', 'run'],
  ['rows', 'dataset/policy', 'dataset/policy'],
  ['checkpoint', 'trained/final', 'trained/final'],
  ['tokenizer', 'trained/final', 'trained/final'],
])('%s: %s is taken', (kind, path, taken) => expect(existing(kind, here(path))).toBe(here(taken)));

/** Kind, what is named, what it is said to be, and what the hint says to pass. */
test.each<[PathKind, string, RegExp, RegExp]>([
  ['tasks', 'run', /is a run, not a tasks file$/, /Name \S*run\/tasks\.jsonl\.$/],
  ['tasks', 'ws', /is a workspace, not a tasks file$/, /Name \S*ws\/tasks\.jsonl\.$/],
  ['tasks', 'plain', /is another folder, not a tasks file$/, /swe-lego inject/],
  ['run', 'tasks.jsonl', /is a file, not a run$/, /swe-lego rollout --out/],
  ['run', 'run/attempts', /is another folder, not a run$/, /Name \S*run\.$/],
  ['run', 'run/attempts/a/1', /is the folder of an attempt, not a run$/, /Name \S*run\.$/],
  ['run', 'run/tasks.jsonl', /is a file, not a run$/, /Name \S*run\.$/],
  ['run', 'ws', /is a workspace, not a run$/, /Name \S*ws\/runs\/expert\.$/],
  ['run', 'nothing', /is an empty folder, not a run$/, /swe-lego rollout --out/],
  ['rows', 'dataset', /is a data set, not a folder of training rows/, /Name \S*dataset\/policy\.$/],
  ['rows', 'dataset/policy/stage-1.parquet', /is a file, not a folder of training rows/, /Name \S*dataset\/policy\.$/],
  ['checkpoint', 'trained', /is another folder, not a checkpoint/, /Name \S*trained\/final\.$/],
  ['checkpoint', 'ws', /is a workspace, not a checkpoint/, /Name \S*policy\/final\.$/],
  ['tokenizer', 'dataset/policy', /is a folder of training rows, not a tokenizer/, /Name \S*dataset\/tokenizer\.$/],
  ['file', 'plain', /is another folder, not a file$/, /Name a file/],
  ['folder', 'tasks.jsonl', /is a file, not a folder$/, /Name a folder/],
])('%s: %s is told apart', (kind, path, message, hint) => {
  expect(() => existing(kind, here(path))).toThrow(
    expect.objectContaining({
      code: 'WRONG_PATH',
      kind: 'usage',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    } satisfies Partial<Record<keyof CodedError, unknown>>),
  );
});

test.each([
  ['task.jsonl', 'Did you mean tasks.jsonl?'],
  ['run/journal.json', 'Did you mean journal.jsonl?'],
  ['rum/tasks.jsonl', 'Did you mean run?'],
  ['somewhere/else', 'Check the path.'],
  ['tasks.jsonl/x', 'Check the path.'],
])('%s is not there', (path, hint) => {
  for (const kind of ['tasks', 'run', 'input'] as const)
    expect(() => existing(kind, here(path))).toThrow(expect.objectContaining({ code: 'NOT_FOUND', kind: 'usage', hint }));
});

test('a file without a byte is empty', () => {
  expect(() => existing('tasks', here('empty.jsonl'))).toThrow(expect.objectContaining({ code: 'EMPTY_INPUT', kind: 'usage' }));
});
