import { expect, test } from 'vitest';
import type { FailureEvidence } from '../../records/test-run.ts';
import { readReport } from './read-report.ts';

const failure = (exception: string, message: string): FailureEvidence => ({
  test: 'pkg/TestArea/small',
  exception,
  message,
  statement: 'x',
  file: 'a',
  locals: {},
  frames: [],
});

test.each<[string, string, string, unknown]>([
  [
    'Jest',
    'Error',
    'expect(received).toBe(expected)\n\nExpected: 1\nReceived: "a"',
    { kind: 'compared', expected: '1', actual: '"a"' },
  ],
  ['TAP', 'not ok', 'sums\nexpected: [1]\nactual: []', { kind: 'compared', expected: '[1]', actual: '[]' }],
  [
    'Node',
    'AssertionError',
    'Expected values to be strictly equal:\n\n1 !== 2\n',
    { kind: 'compared', expected: '2', actual: '1' },
  ],
  ['JUnit', 'ComparisonFailure', 'sum expected:<a> but was:<b>', { kind: 'compared', expected: 'a', actual: 'b' }],
  ['Chai', 'AssertionError', 'expected 1 to equal 2', { kind: 'compared', expected: '2', actual: '1' }],
  ['an error', 'TypeError', 'a is not iterable', { kind: 'thrown', exception: 'TypeError', text: 'a is not iterable' }],
  ['Go', 'FAIL', 'got 1, want 2', { kind: 'said', text: 'got 1, want 2' }],
  [
    'Rust',
    'panic',
    'assertion `left == right` failed\n  left: 1\n right: 2',
    { kind: 'said', text: 'assertion `left == right` failed\n  left: 1\n right: 2' },
  ],
  [
    'a panic of the package',
    'panic',
    'index out of bounds: the len is 1',
    { kind: 'thrown', exception: 'panic', text: 'index out of bounds: the len is 1' },
  ],
  ['tape, no error', 'not ok', 'should throw', { kind: 'not-thrown' }],
  ['Node, no error', 'AssertionError', 'Missing expected exception (TypeError).', { kind: 'not-thrown' }],
  ['Jest, no error', 'Error', 'expect(received).toThrow()\n\nReceived function did not throw', { kind: 'not-thrown' }],
  [
    'JUnit, no error',
    'AssertionFailedError',
    'Expected java.lang.Error to be thrown, but nothing was thrown.',
    { kind: 'not-thrown' },
  ],
  [
    'places and names',
    'FAIL',
    '\u001b[31mArea\u001b[39m:\na_test.go:3: no\nTest: TestArea\nsums 3',
    { kind: 'said', text: 'Area:\nsums 3' },
  ],
  ['nothing', 'FAIL', ' \n', undefined],
  ['nothing but its class', 'AssertionError', 'java.lang.AssertionError', undefined],
])('%s', (_name, exception, message, expected) => {
  expect(readReport(failure(exception, message))).toEqual(expected);
});

test("words of a test's own check are no panic of the package", () => {
  const own = { ...failure('panic', 'sides have to be positive'), statement: 'assert!(side > 0, "sides have to be positive");' };
  expect(readReport(own)).toMatchObject({ kind: 'said' });
  expect(readReport({ ...own, statement: 'assert_all(&sides);' })).toMatchObject({ kind: 'said' });
});

test('what is long is cut, and long values are not told as values', () => {
  const long = Array.from({ length: 40 }, (_, index) => `line of text ${index}`).join('\n');
  expect(readReport(failure('FAIL', long))).toMatchObject({ kind: 'said', text: expect.not.stringContaining('text 12') });
  expect(readReport(failure('ComparisonFailure', `expected:<${long}> but was:<b>`))).toMatchObject({ kind: 'said' });
});
