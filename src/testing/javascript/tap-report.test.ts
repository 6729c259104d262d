import { expect, test } from 'vitest';
import { gatherReport } from '../report.ts';
import { addTap } from './tap-report.ts';

const read = (tap: string, exitCode = 0, printed = '') => {
  const gathered = gatherReport();
  addTap(gathered, { file: 't.js', tap, printed, exitCode });
  return gathered.report(true);
};

// What tape 5.10 and tap 16.3 print, frames of the libraries left out.
const TAPE = `TAP version 13
# adds
ok 1 one
# is wrong
ok 2 first
not ok 3 is 2
  ---
    operator: equal
    expected: 2
    actual:   1
    at: Test.<anonymous> (/r/t.js:3:41)
    stack: |-
      Error: is 2
          at Test.assert [as _assert] (/r/node_modules/tape/lib/test.js:548:48)
          at Test.<anonymous> (/r/t.js:3:41)
  ...
# SKIP left out
# TODO not yet
not ok 4 (unnamed assert) # TODO
  ---
    operator: fail
  ...
`;
const TAPE_END = '\n1..4\n# tests 4\n# pass  2\n# fail  1\n';
const TAP = `TAP version 13
# Subtest: adds
    ok 1 - one
    1..1
ok 1 - adds # time=19.59ms

# Subtest: wrong
    not ok 1 - is 2
      ---
      at:
        line: 3
        column: 28
        file: t.js
      stack: |
        Test.<anonymous> (t.js:3:28)
        Object.<anonymous> (t.js:3:3)
      diff: |
        -2
        +1
      ...

    # Subtest: deep
        ok 1 - fine
        1..1
    ok 2 - deep # time=0.608ms

    1..2
    # failed 1 of 2 tests
not ok 2 - wrong # time=124.372ms

ok 3 - left out # SKIP later
ok 4 - not yet # TODO
ok 5 - top level
1..5
`;

test("tape's tests", () => {
  const report = read(TAPE + TAPE_END, 1);
  expect(Object.fromEntries(report.tests)).toEqual({
    't.js::adds': 'passed',
    't.js::is wrong': 'failed',
    't.js::left out': 'skipped',
    't.js::not yet': 'xfailed',
  });
  expect(report.failures).toEqual([
    {
      test: 't.js::is wrong',
      exception: 'not ok',
      message: 'is 2\nexpected: 2\nactual: 1',
      file: 't.js',
      calls: [
        { path: '/r/t.js', line: 3, function: 'Test.<anonymous>' },
        { path: '/r/node_modules/tape/lib/test.js', line: 548, function: 'Test.assert [as _assert]' },
      ],
    },
  ]);
});

test("tap's tests", () => {
  const report = read(TAP, 1);
  expect(Object.fromEntries(report.tests)).toEqual({
    't.js::adds': 'passed',
    't.js::wrong': 'failed',
    't.js::wrong::deep': 'passed',
    't.js::left out': 'skipped',
    't.js::not yet': 'skipped',
    't.js::top level': 'passed',
  });
  expect(report.failures).toEqual([
    {
      test: 't.js::wrong',
      exception: 'not ok',
      message: 'is 2\n-2\n+1\n',
      file: 't.js',
      calls: [
        { path: 't.js', line: 3, function: 'Object.<anonymous>' },
        { path: 't.js', line: 3, function: 'Test.<anonymous>' },
      ],
    },
  ]);
});

test.each([
  ["'true'", 'true', "\nexpected: 'true'\nactual: true"],
  ['|-\n        { a: 1 }', '|-\n        []', '\nexpected: { a: 1 }\nactual: []'],
  ["'a b'", 'undefined', "\nexpected: 'a b'\nactual: undefined"],
  ['undefined', 'undefined', ''],
])('the values %s and %s', (expected, actual, told) => {
  const values = `      expected: ${expected}\n      actual: ${actual}\n`;
  const report = read(`# adds\nnot ok 1 is\n  ---\n${values.replaceAll(/^ {2}/gm, '')}  ...\n1..1\n`, 1);
  expect(report.failures[0]?.message).toBe(`is${told}`);
});

test('a process that dies', () => {
  const printed =
    "/r/t.js:7\nthrow new TypeError('boom');\n^\n\nTypeError: boom\n    at Test.<anonymous> (/r/t.js:7:31)\n\nNode.js v24.0.0\n";
  const dying = read('TAP version 13\n# adds\nok 1 one\n# throws\n', 1, printed);
  expect(Object.fromEntries(dying.tests)).toEqual({ 't.js::adds': 'passed', 't.js::throws': 'error' });
  expect(dying.failures[0]).toMatchObject({ exception: 'TypeError', message: 'boom', calls: [{ path: '/r/t.js', line: 7 }] });
  expect(read('', 1, printed)).toMatchObject({ tests: new Map([['t.js', 'error']]), loadErrors: new Set(['t.js']) });
  expect(read('', 0).tests.size).toBe(0);
});
