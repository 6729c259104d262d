import { expect, test } from 'vitest';
import { readAsReport } from './python-snippet.ts';

const FILE =
  'import re\nimport unittest\nfrom shapes import Square, area as size\nfrom os.path import join\n\nclass T(unittest.TestCase): ...\n';

test.each([
  ['self.assertEqual(f(1, [2, 3]), "a, b")', 'assert f(1, [2, 3]) == "a, b"'],
  ['self.assertFalse(x.empty)', 'assert not x.empty'],
  ['    self.assertIsNone(g())', '    assert g() is None'],
  ['self.assertIn(1, [1, 2], "a message")', 'assert 1 in [1, 2]'],
  ['self.assertEqual(f(', 'self.assertEqual(f('],
  ['with self.assertRaises(KeyError):', 'with self.assertRaises(KeyError):'],
])('%s', (written, plain) => expect(readAsReport(written, '')).toBe(plain));

test('imports that are used stand in front', () => {
  expect(readAsReport('square = Square(size(3))\nassert square.rejoin', FILE)).toBe(
    'from shapes import Square, area as size\n\nsquare = Square(size(3))\nassert square.rejoin',
  );
});
