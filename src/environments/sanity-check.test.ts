import { expect, test } from 'vitest';
import type { TestOutcome, TestRun } from '../records/test-run.ts';
import { DEFAULT_SANITY_RULES, faultOf, flakyTests } from './sanity-check.ts';

function run(outcomes: readonly TestOutcome[], ended: TestRun['ended'] = 'completed'): TestRun {
  const tests = Object.fromEntries(outcomes.map((outcome, index) => [`t${index}`, outcome]));
  return { command: '', ended, exit_code: 0, duration_ms: 1, tests, failures: [], output_tail: '' };
}
const five = Array<TestOutcome>(5).fill('passed');

test.each([
  [run(five), undefined],
  [run([...five, 'failed']), undefined],
  [run([...five, 'failed', 'error']), /5 of 7 tests passed/],
  [run([...five.slice(1), 'skipped', 'skipped']), /only 4 tests ran/],
  [run(five, 'timed-out'), /within 120 s/],
  [run(five, 'crashed'), /crashed/],
  [run([], 'collected-nothing'), /no test was collected/],
])('%#', (given, fault) => {
  const found = faultOf(given, DEFAULT_SANITY_RULES);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(fault);
});

test('tests that runs do not agree about flake, missing ones included', () => {
  expect(flakyTests([run(['passed', 'passed', 'failed']), run(['passed', 'failed', 'failed', 'passed'])])).toEqual(['t1', 't3']);
});
