import { expect, test } from 'vitest';
import type { Language } from '../../records/repository.ts';
import { importNames, isSourceFile, isSourceOf } from './source-files.ts';

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

test.each<[Language, string, boolean]>([
  ['javascript', 'index.js', true],
  ['javascript', 'lib/url.mts', true],
  ['javascript', 'index.d.ts', false],
  ['javascript', 'dist/a.min.js', false],
  ['javascript', 'test/url.js', false],
  ['javascript', 'node_modules/a/index.js', false],
  ['javascript', 'eslint.config.js', false],
  ['go', 'internal/area.go', true],
  ['go', 'area_test.go', false],
  ['go', 'vendor/a/a.go', false],
  ['rust', 'src/lib.rs', true],
  ['rust', 'build.rs', false],
  ['rust', 'tests/area.rs', false],
  ['java', 'src/main/java/shapes/Area.java', true],
  ['java', 'src/test/java/shapes/AreaTest.java', false],
  ['java', 'src/main/java/module-info.java', false],
])('%s: %s', (language, path, expected) => {
  expect(isSourceOf(language, path)).toBe(expected);
});

test('imports go by the folder below src', () => {
  expect(importNames(['src/isodate/isotime.py', 'src/isodate/__init__.py', 'six.py'])).toEqual(['isodate', 'six']);
});
