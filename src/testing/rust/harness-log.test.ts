import { expect, test } from 'vitest';
import { readDoctestNames, readFailure, readHarnessLog, readNames } from './harness-log.ts';

test('the log is read by the names that were listed; reasons may hold words, lines and other names', () => {
  const names = readNames('a: test\na::b: test\nc d: test\nbench: benchmark\nnoise\n\n3 tests, 1 benchmark\n');
  expect([...names]).toEqual(['a', 'a::b', 'c d']);
  const log =
    'ok a\nfailed: note: panic did not contain expected string\n      panic message: `"yes"`,\n expected: `"a"` a::b\nignored: not yet c d\n';
  expect([...readHarnessLog(log, names)]).toEqual([
    ['a', 'passed'],
    ['a::b', 'failed'],
    ['c d', 'skipped'],
  ]);
});

test('a log that was cut off, and one of other tests', () => {
  expect([...readHarnessLog('ok a\nfail', new Set(['a', 'b']))]).toEqual([['a', 'passed']]);
  expect([...readHarnessLog('ok forged\n', new Set(['a']))]).toEqual([]);
});

test('doctests tell their names in the log', () => {
  const log = 'ignored src/lib.rs - area (line 11)\nok src/a b.rs - x\nok src/lib.rs - Shape<T>::new (line 2) - compile\n';
  expect([...readDoctestNames(log)]).toEqual(['src/lib.rs - area (line 11)', 'src/lib.rs - Shape<T>::new (line 2) - compile']);
});

const printed = (section: string): string => `
running 2 tests
test t ... FAILED

failures:

---- t stdout ----
${section}


failures:
    t

test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s
`;

test.each([
  ["thread 't' (12) panicked at src/lib.rs:20:9:\nleft\n right\nnote: run with `RUST_BACKTRACE=1`", 'panic', 'left\n right', 20],
  [
    "thread 't' panicked at src/lib.rs:2:9:\nassertion failed\n\nDiff < left / right > :\n<1\n>2\n",
    'panic',
    'assertion failed\n\nDiff < left / right > :\n<1\n>2',
    2,
  ],
  ["thread 't' panicked at 'it''s, so', src/lib.rs:7:5\nnote: run with", 'panic', "it''s, so", 7],
  ['Error: "bad"', 'Error', '"bad"', undefined],
  [
    'note: test did not panic as expected at src/lib.rs:3:4',
    'failed',
    'note: test did not panic as expected at src/lib.rs:3:4',
    3,
  ],
])('what a failed test printed: %s', (section, exception, message, line) => {
  expect(readFailure(printed(section), 't')).toEqual({
    exception,
    message,
    calls: line === undefined ? [] : [{ path: 'src/lib.rs', line, function: 't' }],
  });
  expect(readFailure(printed(section), 'other')).toBeUndefined();
});
