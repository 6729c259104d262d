import { expect, test } from 'vitest';
import type { TestRun } from '../../records/test-run.ts';
import { judgeRun } from './judge.ts';

const expected = { passing: new Set(['t::a', 't::b', 't::c', 't::d']), flaky: new Set(['t::flaky']), trivialAbove: 2 };
const run = (tests: TestRun['tests'], ended: TestRun['ended'] = 'completed', failures: TestRun['failures'] = []): TestRun => ({
  command: 'pytest',
  ended,
  exit_code: 1,
  duration_ms: 5000,
  tests,
  failures,
  output_tail: '',
});
const refused = {
  test: 't',
  exception: 'compile error',
  message: 'mismatched types',
  statement: '',
  file: 'lib.rs',
  locals: {},
  frames: [],
};
const passing: TestRun['tests'] = {
  't::a': 'passed',
  't::b': 'passed',
  't::c': 'passed',
  't::d': 'passed',
  't::flaky': 'passed',
};

test.each<[string, TestRun, string]>([
  ['survived', run(passing), 'survived'],
  ['killed', run({ ...passing, 't::b': 'failed', 't::a': 'error' }), 'killed t::a t::b'],
  ['a skipped test is not a failing one', run({ ...passing, 't::b': 'skipped' }), 'survived'],
  ['trivial', run({ ...passing, 't::a': 'failed', 't::b': 'failed', 't::c': 'failed' }), 'trivial'],
  ['flaky alone', run({ ...passing, 't::flaky': 'failed' }), 'flaky'],
  ['flaky and another', run({ ...passing, 't::flaky': 'failed', 't::a': 'failed' }), 'killed t::a'],
  ['not collected', run({ 't::a': 'passed', 't::b': 'failed' }), 'crash'],
  ['none that tells why one was not collected', run({ 't::a': 'passed', 't::b': 'passed', 't::c': 'passed' }), 'crash'],
  ['a test that ended its process', run({ 't::a': 'passed', 't::b': 'passed', 't::c': 'error' }), 'killed t::c (t::d)'],
  ['not compiled', run({ t: 'error' }, 'collected-nothing', [refused]), 'does-not-compile'],
  ['crashed', run({}, 'crashed'), 'crash'],
  ['timed out', run({ 't::a': 'failed' }, 'timed-out'), 'timed-out'],
])('%s', (_name, seen, verdict) => {
  const judged = judgeRun(seen, expected);
  expect(
    judged.kind === 'killed' ? ['killed', ...judged.failing, ...judged.lost.map((test) => `(${test})`)].join(' ') : judged.reason,
  ).toBe(verdict);
});
