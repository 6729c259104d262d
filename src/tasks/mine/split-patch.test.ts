import { expect, test } from 'vitest';
import { changelogLines, fileDiffs, splitPatch } from './split-patch.ts';

const change = (path: string, line = 'x'): string => `diff --git a/${path} b/${path}
index 1111111..2222222 100644
--- a/${path}
+++ b/${path}
@@ -1 +1,2 @@
 a
+${line}
`;

test('each file goes where its role says; one without a role is code', () => {
  const diff = change('a.py') + change('tests/test_a.py') + change('README');
  const roles = new Map([['tests/test_a.py', 'tests'] as const, ['README', 'aside'] as const]);
  expect(splitPatch(diff, roles)).toEqual({ code: change('a.py'), tests: change('tests/test_a.py'), aside: change('README') });
});

test('a line of the diff that looks like a header stays where it is', () => {
  const diff = change('a.py', 'diff --git a/test_b.py b/test_b.py') + change('b.py', 'x\r\u2028diff --git a/c b/c');
  expect(fileDiffs(diff).map(({ path }) => path)).toEqual(['a.py', 'b.py']);
});

test('what the changelog gains', () => {
  expect(changelogLines(change('docs/CHANGES.rst', '- Mended #3') + change('a.py'))).toEqual(['- Mended #3']);
  expect(changelogLines(change('news/12.bugfix', '- Mended') + change('shop/news/prices.py', 'x = 1'))).toEqual(['- Mended']);
});
