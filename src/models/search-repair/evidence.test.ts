import { expect, test } from 'vitest';
import { deviation, readEvidence } from './evidence.ts';

test.each([
  ['    assert f(2) == 3\nE   assert 4 == 3\nE    +  where 4 = f(2)', '4', '3'],
  ["    assert want == f('x')\nE   AssertionError: assert 'a' == None\nE    +  where None = f('x')", 'None', "'a'"],
  ["    assert plural == pluralize(one)\nE   AssertionError: assert 'cows' == 'cow'", "'cow'", "'cows'"],
  ['    self.assertEqual(f(1), expected)\nE   AssertionError: 1 != 2', '1', '2'],
  ['    self.assertEqual(2, f(1))\nE   AssertionError: 2 != 1', '1', '2'],
  ['    assert not ok(1)\nE   assert not True', 'True', 'False'],
  ['    self.assertTrue(ok(1))\nE   AssertionError: False is not true', 'False', 'True'],
])('%s', (output, actual, expected) => {
  expect(readEvidence(output)).toMatchObject({ actual, expected, raised: false });
});

test('exceptions, their frames, and their absence', () => {
  const raised = readEvidence(
    'tests/test_a.py:3: in test_x\n    f(0)\npkg/a.py:7: in f\n    raise ValueError(n)\nE   ValueError: 0',
  );
  expect(raised).toMatchObject({
    raised: true,
    notRaised: false,
    frames: [{ line: 3 }, { path: 'pkg/a.py', line: 7, code: 'raise ValueError(n)' }],
  });
  expect([...raised.exceptions]).toEqual(['ValueError']);
  expect(readEvidence("E   Failed: DID NOT RAISE <class 'KeyError'>")).toMatchObject({ raised: false, notRaised: true });
  expect(readEvidence('').message).toBe('');
});

test.each([
  ['True', 'False', 'flipped'],
  ['None', '3', 'nothing'],
  ['3', '4', 'off-by-one'],
  ['-3', '3', 'sign'],
  ["'Ab'", "'ab'", 'case'],
  ["'a b '", "'a b'", 'space'],
  ['[1, 2]', '[2, 1]', 'order'],
  ["'ab'", "'ac'", 'text'],
])('%s for %s: %s', (actual, expected, kind) => {
  expect(deviation({ ...readEvidence(''), actual, expected })).toBe(kind);
});
