import { expect, test } from 'vitest';
import { parsePatch, patchSize } from './patch.ts';

const PATCH = `diff --git a/pkg/one.py b/pkg/one.py
index 1..2 100644
--- a/pkg/one.py
+++ b/pkg/one.py
@@ -1,3 +1,3 @@
 a
--- b
+++ c
 d
@@ -10 +10,2 @@ def f():
-x
+y
+z
\\ No newline at end of file
diff --git a/new.py b/new.py
new file mode 100644
--- /dev/null
+++ b/new.py
@@ -0,0 +1 @@
+hello
diff --git a/old.py b/old.py
deleted file mode 100644
--- a/old.py
+++ /dev/null
@@ -1 +0,0 @@
-bye
`;

test('files, kinds of change and hunks are read, also where a removed line looks like a header', () => {
  const files = parsePatch(PATCH);
  expect(
    files.map(({ path, change, hunks }) => [
      path,
      change,
      hunks.map((hunk) => [hunk.beforeStart, hunk.before, hunk.afterStart, hunk.after]),
    ]),
  ).toEqual([
    [
      'pkg/one.py',
      'modified',
      [
        [1, 3, 1, 3],
        [10, 1, 10, 2],
      ],
    ],
    ['new.py', 'added', [[0, 0, 1, 1]]],
    ['old.py', 'deleted', [[1, 1, 0, 0]]],
  ]);
  expect(patchSize(files)).toEqual({ files: 3, hunks: 4, lines: 7 });
});

test('text that is no diff is an empty patch', () => {
  expect(parsePatch('hello\nworld\n')).toEqual([]);
  expect(parsePatch('')).toEqual([]);
});
