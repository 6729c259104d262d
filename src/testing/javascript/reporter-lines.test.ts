import { expect, test } from 'vitest';
import { selectTests } from '../report.ts';
import { parseReporterLines } from './reporter-lines.ts';

const line = (value: object): string => `${JSON.stringify(value)}\n`;

test('a torn line, and lines that are not ours, count for nothing', () => {
  const text = `hello\n{"id":1}\n${line({ id: 'a.js::x', outcome: 'passed' })}${line({ id: 'a.js::y', outcome: 'passed' }).slice(0, -4)}`;
  expect(parseReporterLines(text)).toMatchObject({ tests: new Map([['a.js::x', 'passed']]), ended: false });
});

test('of tests of one name the worst outcome and the first failure are kept', () => {
  const failure = (message: string) => ({ exception: 'E', message, stack: '    at f (/r/a.js:3:4)' });
  const text =
    line({ id: 'a.js::x', outcome: 'failed', failure: failure('one') }) +
    line({ id: 'a.js::x', outcome: 'passed' }) +
    line({ id: 'a.js::x', outcome: 'failed', failure: failure('two') }) +
    line({ end: true });
  const report = parseReporterLines(text);
  expect(report).toMatchObject({ tests: new Map([['a.js::x', 'failed']]), ended: true });
  expect(report.failures).toEqual([
    { test: 'a.js::x', exception: 'E', message: 'one', file: 'a.js', calls: [{ path: '/r/a.js', line: 3, function: 'f' }] },
  ]);
});

test('a request takes ids, their beginnings, files and folders; what did not load stays', () => {
  const ids = ['t/a.js::s::x', 't/a.js::s::xy', 't/b.js::s::x', 'other.js::x'];
  const report = parseReporterLines(
    ids.map((id) => line({ id, outcome: 'passed' })).join('') + line({ id: 't/bad.js', outcome: 'error', load: true }),
  );
  const taken = (...wanted: string[]): string[] =>
    [...selectTests(report, wanted).tests.keys()].filter((id) => id !== 't/bad.js');
  expect(taken()).toEqual(ids);
  expect(taken('t/a.js::s::x')).toEqual(['t/a.js::s::x']);
  expect(taken('t/a.js::s', 'other.js')).toEqual(['t/a.js::s::x', 't/a.js::s::xy', 'other.js::x']);
  expect(taken('t/')).toEqual(ids.slice(0, 3));
  expect(taken('gone.js')).toEqual([]);
  expect(selectTests(report, ['gone.js']).tests.has('t/bad.js')).toBe(true);
});
