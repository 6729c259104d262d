import { expect, test } from 'vitest';
import { TestOutcome } from '../../../records/test-run.ts';
import { logParsers } from './parsers.ts';

/** Pieces of lines of all formats, each over and over: in one line, and as lines. No time is asserted: the whole takes minutes where one reader goes back. */
const PIECES = [
  'test_i (app.T) ... Internal Server Error: /a/',
  '--- PASS: T (',
  '-Dtest=',
  '[ok]: a in ',
  '[OK] x (',
  'A. B=',
  ' ..',
  'a: ',
  '✓ a (1 ms) ',
  'Chrome Headless 1.2 (Linux x86_64) ',
  '2KPhantomJS 2 (Linux 0) ',
  'Running: a)',
  'AssertionError: #',
  '  1) ',
  '"fullTitle": "',
  '<a><b>',
  '</a>',
  '/tmp/a/',
  ' '.repeat(7),
];
const SIZE = 100_000;
const tasks = [
  { instance_id: 'jekyll__jekyll-9141', version: '1.27' },
  { instance_id: 'jekyll__jekyll-8761', version: '9.5' },
  { instance_id: 'immutable-js__immutable-js-2006', version: '2.0' },
];

test.each([...logParsers])('%s reads hostile lines in one go', (_, found) => {
  const formats = typeof found === 'function' ? tasks.flatMap((task) => found(task) ?? []) : [found];
  const start = ' ./node_modules/.bin/jest  xvfb-run running 1 test files\nStarting browser Chrome\n[smoke] <doctest\n';
  for (const format of formats) {
    for (const piece of PIECES) {
      const line = piece.repeat(SIZE / piece.length);
      const log = `${start}${line}\n${line} FAILED\n${`${piece}\n`.repeat(SIZE / 10 / piece.length)}ok\n../..`;
      const outcomes = [...(format.read(log)?.values() ?? [])];
      expect(outcomes.filter((outcome) => !TestOutcome.safeParse(outcome).success)).toEqual([]);
    }
  }
});
