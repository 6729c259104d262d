import { expect, test } from 'vitest';
import { isTestFile, isTestPath } from './test-files.ts';

test.each([
  'test_a.py',
  'pkg/a_test.py',
  'tests.py',
  'pkg/tests/testtime.py',
  'pkg/test/test_x.py',
  'test.js',
  'src/a.test.ts',
  'src/a-test.mjs',
  'src/__tests__/a.tsx',
  'test/parse.js',
  'spec/a.spec.cjs',
  'pkg/a_test.go',
  'tests/a.rs',
  'tests/cli/main.rs',
  'src/test/java/p/AThing/ParserTest.java',
])('%s holds tests', (path) => {
  expect(isTestFile(path) && isTestPath(path)).toBe(true);
});

test.each([
  'latest.py',
  'contest/score.py',
  'pkg/attest.py',
  'pkg/testament/x.py',
  'protest_a.py',
  'src/latest.ts',
  'contest.js',
  'atest.go',
  'src/a.rs',
  'src/main/java/p/Test.java',
  'src/main/java/p/test/Runner.java',
  'shop/testing/client.py',
  'shop/testimonials.py',
])('%s is no test', (path) => {
  expect(isTestFile(path) || isTestPath(path)).toBe(false);
});

test.each([
  'tests/data/a.json',
  'tests/helpers.py',
  'conftest.py',
  'testing/__init__.py',
  'test/fixtures/a.js',
  'test/a.d.ts',
  'pkg/testdata/a.go',
  'tests/common/mod.rs',
  'src/test/java/p/Helper.java',
  'src/integrationTest/java/p/Helper.java',
  'src/__snapshots__/a.snap',
  'cypress/support/commands.js',
  'unit_tests/cases.py',
])('%s belongs to the tests', (path) => {
  expect([isTestPath(path), isTestFile(path)]).toEqual([true, false]);
});
