import { expect, test } from 'vitest';
import { importNames, isSourceFile } from './source-files.ts';

test.each([
  ['inflection/__init__.py', true],
  ['src/isodate/isotime.py', true],
  ['src/isodate/latest.py', true],
  ['test_inflection.py', false],
  ['tests/helpers.py', false],
  ['src/pkg/tests/test_a.py', false],
  ['docs/conf.py', false],
  ['setup.py', false],
  ['pkg/data.txt', false],
])('%s', (path, expected) => {
  expect(isSourceFile(path)).toBe(expected);
});

test('imports go by the folder below src', () => {
  expect(importNames(['src/isodate/isotime.py', 'src/isodate/__init__.py', 'six.py'])).toEqual(['isodate', 'six']);
});
