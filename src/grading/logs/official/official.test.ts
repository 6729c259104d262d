import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BenchmarkRow } from '../benchmark.ts';
import { logParsers } from '../formats/parsers.ts';
import { repositories } from '../formats/repositories.ts';
import { gradeLog } from '../grade-log.ts';
import { readingOf } from '../reading.ts';

/**
 * Expected values are those of swebench 5.0.2: `report.py` writes them. Logs are real ones (Go, Rust, Jest, mocha, Vitest, TAP, pytest), lines
 * as other runners document them, and odd ones.
 */
const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
type Lists = { success: string[]; failure: string[] };
type Case = {
  name: string;
  row: unknown;
  log: string;
  report: { crash: true } | { resolved: boolean; tests_status: { FAIL_TO_PASS: Lists; PASS_TO_PASS: Lists } | null };
};
const cases = read('cases.jsonl')
  .trim()
  .split('\n')
  .map((line): Case => JSON.parse(line));
const registry: { parsers: Record<string, string>; repositories: Record<string, string>; fail_only: string[] } = JSON.parse(
  read('registry.json'),
);

test.each(cases.map((one) => [one.name, one] as const))('%s', (_, { row, log, report }) => {
  const verdict = gradeLog(BenchmarkRow.parse(row), log);
  if ('crash' in report) {
    expect(verdict.resolved).toBe(false);
    return;
  }
  expect(verdict.resolved).toBe(report.resolved);
  if (report.tests_status !== null) expect(verdict.tests_status).toMatchObject(report.tests_status);
});

test('every parser of the release has a reader', () => {
  expect(Object.keys(registry.parsers).filter((name) => !logParsers.has(name))).toEqual([]);
});

test.each(Object.entries(registry.repositories))('%s is read by %s', (repo, parser) => {
  const known = repositories.get(repo.toLowerCase());
  const chosen = (name: string): unknown => logParsers.get(registry.parsers[name] ?? name);
  expect(chosen(known?.parser ?? '')).toBeDefined();
  expect(chosen(known?.parser ?? '')).toBe(chosen(parser));
  expect(known?.failOnly ?? false).toBe(registry.fail_only.includes(repo));
});

test('a log without a reader has no verdict, whatever it says', () => {
  const log = "+ : '>>>>> Start Test Output'\nPASSED a.py::t\n+ : '>>>>> End Test Output'\n";
  const row = { instance_id: 'sympy__sympy-1', FAIL_TO_PASS: ['a.py::t'], PASS_TO_PASS: [] };
  const reasons = [
    { log_parser: 'parse_log_moon' },
    { log_parser: 'constructor' },
    { instance_id: 'owner__name-1', FAIL_TO_PASS: ['TestA'] },
    { log_parser: 'parse_log_jekyll' },
    { log_parser: 'parse_log_lighthouse', version: 'next' },
  ].map((change) => {
    const verdict = gradeLog(BenchmarkRow.parse({ ...row, ...change }), log);
    expect(verdict).toMatchObject({ outcome: 'infra-failure', resolved: false, tests_status: { FAIL_TO_PASS: { success: [] } } });
    return verdict.reasons[0];
  });
  expect(reasons).toEqual([
    'no reader for parse_log_moon',
    'no reader for constructor',
    'no reader for owner/name: its row names no log_parser',
    "no reader for parse_log_jekyll of sympy__sympy-1, version ''",
    "no reader for parse_log_lighthouse of sympy__sympy-1, version 'next'",
  ]);
});

test('what a row names counts before its repository; tests with pytest’s ids need neither', () => {
  const formatOf = (change: object): unknown => {
    const reading = readingOf(
      BenchmarkRow.parse({ instance_id: 'sympy__sympy-1', FAIL_TO_PASS: ['a.py::t'], PASS_TO_PASS: [], ...change }),
    );
    return typeof reading === 'string' ? reading : [reading.format.name, reading.failOnly];
  };
  expect(formatOf({ log_parser: 'parse_log_gotest' })).toEqual(['go-test', false]);
  expect(formatOf({ log_parser: null, repo: 'Chartjs/Chart.js' })).toEqual(['chart-js', true]);
  expect(formatOf({ repo: 'chartjs/Chart.js', eval_type: 'pass_and_fail' })).toEqual(['chart-js', false]);
  expect(formatOf({ instance_id: 'owner__name-1' })).toEqual(['pytest-coloured', false]);
});
