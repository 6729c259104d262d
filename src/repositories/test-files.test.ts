import { expect, test } from 'vitest';
import { isTestFile, isTestPath } from './test-files.ts';

test.each(['test_a.py', 'pkg/a_test.py', 'tests.py', 'pkg/tests/testtime.py', 'pkg/test/test_x.py'])('%s holds tests', (path) => {
  expect(isTestFile(path) && isTestPath(path)).toBe(true);
});

test.each(['latest.py', 'contest/score.py', 'pkg/attest.py', 'pkg/testament/x.py', 'protest_a.py'])('%s is no test', (path) => {
  expect(isTestFile(path) || isTestPath(path)).toBe(false);
});

test.each(['tests/data/a.json', 'tests/helpers.py', 'conftest.py', 'testing/__init__.py'])('%s belongs to the tests', (path) => {
  expect([isTestPath(path), isTestFile(path)]).toEqual([true, false]);
});
