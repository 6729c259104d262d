import { expect, test } from 'vitest';
import { changelogLines, splitPatch } from './split-patch.ts';

const change = (path: string, line = 'x'): string => `diff --git a/${path} b/${path}
index 1111111..2222222 100644
--- a/${path}
+++ b/${path}
@@ -1 +1,2 @@
 a
+${line}
`;

test.each<[string, 'code' | 'tests' | 'aside']>([
  ['src/latest.py', 'code'],
  ['contest/score.py', 'code'],
  ['pkg/release.py', 'code'],
  ['pkg/data/history.txt', 'code'],
  ['setup.py', 'code'],
  ['tests/data/a.json', 'tests'],
  ['pkg/tests/test_a.py', 'tests'],
  ['test_a.py', 'tests'],
  ['conftest.py', 'tests'],
  ['CHANGELOG.md', 'aside'],
  ['docs/index.rst', 'aside'],
  ['README', 'aside'],
  ['.github/workflows/test.yml', 'aside'],
  ['src/pkg.egg-info/SOURCES.txt', 'aside'],
  ['PKG-INFO', 'aside'],
  ['MANIFEST.in', 'aside'],
])('%s belongs to %s', (path, part) => {
  const split = splitPatch(change(path));
  expect(split).toEqual({ code: '', tests: '', aside: '', [part]: change(path) });
});

test('a line of the diff that looks like a header stays where it is', () => {
  const diff = change('a.py', 'diff --git a/test_b.py b/test_b.py') + change('tests/test_a.py');
  expect(splitPatch(diff).code).toContain('+diff --git a/test_b.py');
  expect(splitPatch(diff).tests).toBe(change('tests/test_a.py'));
});

test('what the changelog gains', () => {
  expect(changelogLines(change('docs/CHANGES.rst', '- Mended #3') + change('a.py'))).toEqual(['- Mended #3']);
});
