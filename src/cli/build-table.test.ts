import { expect, test } from 'vitest';
import type { Environment } from '../records/environment.ts';
import { buildTable, type Row } from './build-table.ts';

const built = (language: string): Row => {
  const environment = { id: 'x-1', build_seconds: 2.5, bytes: 4096, baseline: [{ tests: { a: 'passed', b: 'failed' } }] };
  return { source: `${language}:x`, language, result: { kind: 'built', environment: environment as unknown as Environment } };
};
const left = (language: string): Row => ({
  source: `${language}:y`,
  language,
  result: { kind: 'rejected', rejection: { source: 'y', reason: 'sanity-check', detail: 'no test was collected\nmore' } },
});

test('a line for each source, and the shares by language', () => {
  expect(buildTable([built('go'), left('go'), built('rust'), left('')]).split('\n')).toEqual([
    'source  built  tests  passed  seconds  bytes  environment, or why not',
    'go:x    yes        2       1  2.5       4096  x-1',
    'go:y    no                                    sanity-check: no test was collected',
    'rust:x  yes        2       1  2.5       4096  x-1',
    ':y      no                                    sanity-check: no test was collected',
    '',
    'go 1 of 2 (50%) · rust 1 of 1 (100%) · language not known 0 of 1 (0%)',
  ]);
});
