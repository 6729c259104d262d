import { expect, test } from 'vitest';
import { BenchmarkRow } from '../benchmark.ts';
import { readingOf } from '../reading.ts';

function read(repo: string, log: string): Record<string, string> {
  const reading = readingOf(BenchmarkRow.parse({ instance_id: 'x-1', repo, FAIL_TO_PASS: ['a.py::t'], PASS_TO_PASS: [] }));
  return typeof reading === 'string' ? {} : Object.fromEntries(reading.format.read(log) ?? []);
}

test('pytest: the short summary; counts of skips, other words and prose are no tests', () => {
  const log = [
    'tests/test_a.py::test_one PASSED                      [ 10%]',
    'PASSED tests/test_a.py::test_two',
    'FAILED tests/test_a.py::test_three - assert 1 == 2',
    'ERROR tests/test_a.py::test_four - RuntimeError',
    'XFAIL tests/test_a.py::test_five',
    'XPASS tests/test_a.py::test_six',
    'SKIPPED [2] tests/test_a.py:12: needs network',
    'PASSED',
    'FAILED_BEFORE tests/test_a.py::test_seven',
    'and so it PASSED all the same',
  ].join('\n');
  expect(read('pallets/flask', log)).toEqual({
    'tests/test_a.py::test_two': 'passed',
    'tests/test_a.py::test_three': 'failed',
    'tests/test_a.py::test_four': 'error',
    'tests/test_a.py::test_five': 'xfailed',
  });
});

test('pytest: the later line on a test counts; an id ends at its first blank, as in the lists', () => {
  expect(read('pallets/flask', 'PASSED a.py::t\nFAILED a.py::t\nPASSED a.py::u[x y]')).toEqual({
    'a.py::t': 'failed',
    'a.py::u[x': 'passed',
  });
});

test('pytest with options: parameters that are paths lose their folders, addresses and patterns do not', () => {
  expect(read('psf/requests', 'PASSED a.py::t[/tmp/x/y.txt]\nPASSED a.py::u[//host/z]\nPASSED a.py::v[/a/*]')).toEqual({
    'a.py::t[/y.txt]': 'passed',
    'a.py::u[//host/z]': 'passed',
    'a.py::v[/a/*]': 'passed',
  });
});

test('coloured pytest: escapes go, wherever they stand', () => {
  expect(read('sphinx-doc/sphinx', '\u001b[32mPASSED\u001b[0m tests/a.py::\u001b[1mtest_b\u001b[0m')).toEqual({
    'tests/a.py::test_b': 'passed',
  });
  expect(read('somebody/else', '\u001b[31mFAILED\u001b[0m a.py::t - x')).toEqual({ 'a.py::t': 'failed' });
});

test('coloured pytest: ids with blanks are whole, and the status may stand behind them', () => {
  const log = [
    'PASSED a.py::t[x y]',
    'FAILED a.py::u[x  - y] - assert 1',
    'a.py::v[p q] PASSED',
    'a.py::w PASSED [ 10%]',
    'SKIPPED [1] a.py:3: why',
    'PASSED [100%]',
  ];
  expect(read('astropy/astropy', log.join('\n'))).toEqual({
    'a.py::t[x y]': 'passed',
    'a.py::u[x': 'failed',
    'a.py::v[p q]': 'passed',
    '[100%]': 'passed',
  });
});

test('matplotlib: mouse buttons have the numbers of the lists', () => {
  expect(read('matplotlib/matplotlib', 'PASSED a.py::t[MouseButton.LEFT]\nPASSED a.py::t[MouseButton.RIGHT]')).toEqual({
    'a.py::t[1]': 'passed',
    'a.py::t[3]': 'passed',
  });
});

test('seaborn: passes and failures alone', () => {
  expect(read('mwaskom/seaborn', 'a.py::t PASSED [ 1%]\nFAILED a.py::u - x\nPASSED a.py::v\nSKIPPED a.py::w\nFAILED')).toEqual({
    'a.py::t': 'passed',
    'a.py::u': 'failed',
    'a.py::v': 'passed',
  });
});

test('sympy: endings and headings of tracebacks; a mark behind an ending hides it, as in the lists', () => {
  const log = `sympy/core/tests/test_a.py[4]
test_one ok
test_two F
test_three E
test_four not installed s
test_five ok                                      [FAIL]
____________ sympy/core/tests/test_a.py:test_two ____________
test_lonely`;
  expect(read('sympy/sympy', log)).toEqual({
    test_one: 'passed',
    test_two: 'failed',
    test_three: 'error',
    'sympy/core/tests/test_a.py:test_two': 'failed',
  });
});

test('django: names, docstrings, skips, subtests by heading, and output between a name and its ok', () => {
  const log = `test_a (app.tests.T) ... ok
test_b (app.tests.T)
A docstring stands for the name. ... ok
test_c (app.tests.T) ... skipped 'no database'
test_d (app.tests.T) ... FAIL
test_e (app.tests.T) ... ERROR
test_f (app.tests.T) ... Creating tables
Running migrations:
ok
Applying sites.0002_alter_domain_unique...test_no_migrations (app.tests.M) ... ok
ERROR: test_g (app.tests.T) (value=3)
FAIL:
test_h (app.tests.T) ... Testing against Django installed in '/x/django'
Found 1 test(s) (0 silenced).
ok
test --version is equivalent to version`;
  expect(read('django/django', log)).toEqual({
    'test_a (app.tests.T)': 'passed',
    'A docstring stands for the name.': 'passed',
    'test_c (app.tests.T)': 'skipped',
    'test_d (app.tests.T)': 'failed',
    'test_e (app.tests.T)': 'error',
    'test_f (app.tests.T)': 'passed',
    'test_no_migrations (app.tests.M)': 'passed',
    test_g: 'error',
    'test_h (app.tests.T)': 'passed',
    '--version is equivalent to version': 'passed',
  });
});
