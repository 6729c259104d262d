import { expect, test } from 'vitest';
import { selectTests } from '../report.ts';
import { parseReporterLines } from './reporter-lines.ts';

const line = (value: object): string => JSON.stringify(value);

test('values that are no results count for nothing, and a run has ended where none is missing', () => {
  const texts = ['hello', '{"id":1}', line({ id: 'a.js::x', outcome: 'passed' })];
  expect(parseReporterLines(texts, true)).toMatchObject({ tests: new Map([['a.js::x', 'passed']]), ended: false });
  const ended = [...texts, line({ end: true, count: 3 })];
  expect(parseReporterLines(ended, true)).toMatchObject({ tests: new Map([['a.js::x', 'passed']]), ended: true });
  expect(parseReporterLines(ended, false)).toMatchObject({ ended: false });
});

test('of tests of one name the worst outcome and the first failure are kept', () => {
  const failure = (message: string) => ({ exception: 'E', message, stack: '    at f (/r/a.js:3:4)' });
  const texts = [
    line({ id: 'a.js::x', outcome: 'failed', failure: failure('one') }),
    line({ id: 'a.js::x', outcome: 'passed' }),
    line({ id: 'a.js::x', outcome: 'failed', failure: failure('two') }),
    line({ end: true }),
  ];
  const report = parseReporterLines(texts, true);
  expect(report).toMatchObject({ tests: new Map([['a.js::x', 'failed']]), ended: true });
  expect(report.failures).toEqual([
    { test: 'a.js::x', exception: 'E', message: 'one', file: 'a.js', calls: [{ path: '/r/a.js', line: 3, function: 'f' }] },
  ]);
});

test('a request takes ids, their beginnings, files and folders; what did not load stays', () => {
  const ids = ['t/a.js::s::x', 't/a.js::s::xy', 't/b.js::s::x', 'other.js::x'];
  const texts = [...ids.map((id) => line({ id, outcome: 'passed' })), line({ id: 't/bad.js', outcome: 'error', load: true })];
  const report = parseReporterLines(texts, true);
  const taken = (...wanted: string[]): string[] =>
    [...selectTests(report, wanted).tests.keys()].filter((id) => id !== 't/bad.js');
  expect(taken()).toEqual(ids);
  expect(taken('t/a.js::s::x')).toEqual(['t/a.js::s::x']);
  expect(taken('t/a.js::s', 'other.js')).toEqual(['t/a.js::s::x', 't/a.js::s::xy', 'other.js::x']);
  expect(taken('t/')).toEqual(ids.slice(0, 3));
  expect(taken('gone.js')).toEqual([]);
  expect(selectTests(report, ['gone.js']).tests.has('t/bad.js')).toBe(true);
});
