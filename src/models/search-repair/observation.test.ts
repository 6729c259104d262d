import { expect, test } from 'vitest';
import { shellWord } from './call.ts';
import { commandEnd, numberedLines, observationText, suspectLines, testReport } from './observation.ts';

test('text profiles name the tool in the first line', () => {
  expect(observationText({ role: 'user', content: '[execute_bash]\nhello\n[exit code 0, in /x]' })).toBe(
    'hello\n[exit code 0, in /x]',
  );
  expect(observationText({ role: 'tool', content: '[1, 2]\nx' })).toBe('[1, 2]\nx');
});

test('the last line tells how a command ended', () => {
  expect(commandEnd('a\nb\n[exit code 3, in /testbed]')).toEqual({
    output: 'a\nb',
    exitCode: 3,
    folder: '/testbed',
    ended: true,
  });
  expect(commandEnd('[exit code 0, in /a b]')).toMatchObject({ output: '', folder: '/a b' });
  expect(commandEnd('a\n[still running after 12 s: call again]')).toMatchObject({ ended: false });
  expect(commandEnd('a\n[timed out after 60 s]')).toMatchObject({ ended: true, exitCode: undefined });
});

test('test ids are read whole', () => {
  const report = testReport(
    [
      'FAILED tests/test_a.py::test_x[a - b] - AssertionError: assert 1 == 2',
      'FAILED tests/test_a.py::test_y[[1] c\\u00e9] - ValueError: x - y [z]',
      'FAILED tests/test_a.py::T::test_z - assert [1] - 2',
      'ERROR tests/test_b.py - NameError: x',
      '4 failed, 10 passed, 1 error in 0.42s',
    ].join('\n'),
  );
  expect(report.failing).toEqual([
    'tests/test_a.py::test_x[a - b]',
    'tests/test_a.py::test_y[[1] c\\u00e9]',
    'tests/test_a.py::T::test_z',
    'tests/test_b.py',
  ]);
  expect(report).toMatchObject({ failed: 5, passed: 10, seconds: 0.42, complete: true });
  expect(shellWord("a::b[it's x]")).toBe(`'a::b[it'"'"'s x]'`);
});

test('the spectrum and views are read, cut ones as far as they go', () => {
  expect(suspectLines('0.71 pkg/a.py 3 4 9\n1.0 b.py 1\nnoise')).toEqual([
    { score: 0.71, path: 'pkg/a.py', lines: [3, 4, 9] },
    { score: 1, path: 'b.py', lines: [1] },
  ]);
  expect([...numberedLines('     3\tdef f():\n[120 characters left out]\n     9\t    return 1\n[lines 3 to 9 of 20]')]).toEqual([
    [3, 'def f():'],
    [9, '    return 1'],
  ]);
});
