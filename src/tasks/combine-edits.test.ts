import { expect, test } from 'vitest';
import { areApart, editsOf, type LineEdit, withBugs } from './combine-edits.ts';

const FIXED = ['one', 'two', 'three', 'four', 'five', 'six'].join('\n').concat('\n');
const patch = (body: string): string => `diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n${body}`;
const CHANGED = patch('@@ -1,4 +1,4 @@\n one\n-zwei\n+two\n three\n four\n');
const ADDED = patch('@@ -4,2 +4,3 @@\n four\n+five\n six\n');
const REMOVED = patch('@@ -2,3 +2,2 @@\n two\n-two and a half\n three\n');

test.each<[string, string, string]>([
  ['a changed line', CHANGED, FIXED.replace('two', 'zwei')],
  ['a line that the fix adds', ADDED, FIXED.replace('five\n', '')],
  ['a line that the fix removes', REMOVED, FIXED.replace('two\n', 'two\ntwo and a half\n')],
  ['a line at the end', patch('@@ -5,1 +5,2 @@\n five\n+six\n'), FIXED.replace('six\n', '')],
])('puts the bug back: %s', (_name, text, buggy) => {
  expect(withBugs(FIXED, editsOf(text) ?? [])).toBe(buggy);
});

test('several bugs of one file', () => {
  const edits = [CHANGED, ADDED].flatMap((text) => editsOf(text) ?? []);
  expect(areApart(edits)).toBe(true);
  expect(withBugs(FIXED, edits)).toBe('one\nzwei\nthree\nfour\nsix\n');
});

test('what does not fit is refused', () => {
  expect(withBugs(FIXED.replace('two', '2'), editsOf(CHANGED) ?? [])).toBeUndefined();
  expect(editsOf(patch('@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n'))).toBeUndefined();
  expect(editsOf('diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n')).toBeUndefined();
});

const edit = (file: string, start: number, fixed: number): LineEdit => ({ file, start, fixed: Array(fixed).fill(''), buggy: [] });

test.each<[LineEdit, LineEdit, boolean]>([
  [edit('a', 1, 1), edit('a', 3, 1), true],
  [edit('a', 1, 1), edit('a', 2, 1), false],
  [edit('a', 1, 3), edit('a', 2, 1), false],
  [edit('a', 1, 1), edit('b', 1, 1), true],
  [edit('a', 4, 0), edit('a', 4, 0), false],
])('%j and %j', (one, other, apart) => {
  expect(areApart([one, other])).toBe(apart);
  expect(areApart([other, one])).toBe(apart);
});
