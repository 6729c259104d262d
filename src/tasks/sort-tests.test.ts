import { expect, test } from 'vitest';
import type { CertifiedRun } from '../records/task.ts';
import type { TestOutcome } from '../records/test-run.ts';
import { sortTests } from './sort-tests.ts';

type Seen = TestOutcome | undefined;

/** Runs of one test `t`: two of the base state, two of the golden one. */
function runs(outcomes: readonly [Seen, Seen, Seen, Seen]): CertifiedRun[] {
  return outcomes.map((outcome, index) => ({
    state: index < 2 ? 'base' : 'golden',
    command: 'pytest',
    ended: 'completed',
    exit_code: 0,
    duration_ms: 1,
    tests: outcome === undefined ? {} : { t: outcome },
  }));
}

test.each<[string, readonly [Seen, Seen, Seen, Seen]]>([
  ['FAIL_TO_PASS', ['failed', 'failed', 'passed', 'passed']],
  ['FAIL_TO_PASS', ['error', 'error', 'passed', 'passed']],
  ['PASS_TO_PASS', ['passed', 'passed', 'passed', 'passed']],
  ['flaky', ['failed', 'passed', 'passed', 'passed']],
  ['flaky', ['failed', 'failed', 'passed', 'failed']],
  ['flaky', ['failed', undefined, 'passed', 'passed']],
  ['broken', ['passed', 'passed', 'failed', 'failed']],
  ['broken', ['passed', 'passed', undefined, undefined]],
  ['none', [undefined, undefined, 'passed', 'passed']],
  ['none', ['failed', 'failed', 'failed', 'failed']],
  ['none', ['skipped', 'skipped', 'passed', 'passed']],
])('%s: %j', (list, outcomes) => {
  const sorted = sortTests(runs(outcomes));
  const lists = Object.entries(sorted).filter(([, tests]) => tests.includes('t'));
  expect(lists.map(([name]) => name)).toEqual(list === 'none' ? [] : [list]);
});

/** Runs of one test `a.py::t`: one of each state. */
function threeStates([before, base, golden]: readonly [Seen, Seen, Seen]): CertifiedRun[] {
  const of = (state: CertifiedRun['state'], outcome: Seen): CertifiedRun => ({
    state,
    command: 'pytest',
    ended: 'completed',
    exit_code: 0,
    duration_ms: 1,
    tests: outcome === undefined ? {} : { 'a.py::t': outcome },
  });
  return [of('before', before), of('base', base), of('golden', golden)];
}

test.each<[string, readonly [Seen, Seen, Seen], string[]]>([
  ['FAIL_TO_PASS', ['passed', 'failed', 'passed'], ['a.py']],
  ['FAIL_TO_PASS', [undefined, 'failed', 'passed'], ['a.py']],
  ['PASS_TO_PASS', [undefined, 'passed', 'passed'], ['a.py']],
  ['FAIL_TO_PASS', [undefined, undefined, 'passed'], ['a.py']],
  ['PASS_TO_PASS', ['passed', undefined, 'passed'], ['a.py']],
  ['none', [undefined, undefined, 'passed'], []],
  ['broken', ['passed', 'failed', 'failed'], ['a.py']],
  ['missing', ['passed', undefined, undefined], []],
  ['none', ['passed', undefined, undefined], ['a.py']],
])('a real task, %s: %j', (list, outcomes, changed) => {
  const lists = Object.entries(sortTests(threeStates(outcomes), new Set(changed))).filter(([, tests]) => tests.length > 0);
  expect(lists.map(([name]) => name)).toEqual(list === 'none' ? [] : [list]);
});
