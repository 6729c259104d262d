import { expect, test } from 'vitest';
import { parsePatch } from '../records/patch.ts';
import { isSemiResolved } from './semi-resolved.ts';

const PATH = 'sums.py';
const BEFORE =
  'import math\n\n\ndef total(items):\n    n = 0\n    for item in items:\n        n += item\n    return n - 1\n\n\ndef mean(items):\n    return total(items) / len(items)\n';
const golden = parsePatch(
  `--- a/${PATH}\n+++ b/${PATH}\n@@ -7,2 +7,2 @@\n         n += item\n-    return n - 1\n+    return n\n`,
);
/** A patch with one hunk at a line, and the text that it leaves; undefined for a file that is gone. */
async function grade(line: number, after: string | undefined, before = BEFORE): Promise<boolean> {
  const patch = parsePatch(`--- a/${PATH}\n+++ b/${PATH}\n@@ -${line},1 +${line},1 @@\n-x\n+y\n`);
  const [file] = golden;
  if (file === undefined) throw new Error('no golden file');
  return isSemiResolved(patch, [{ golden: file, before, after, isThere: after !== undefined }]);
}

test('a change at the place is semi-resolved, and one in the same function', async () => {
  expect(await grade(8, BEFORE.replace('n - 1', 'n - 2'))).toBe(true);
  expect(await grade(5, BEFORE.replace('n = 0', 'n = 1'))).toBe(true);
});

test.each([
  ['the file is deleted', undefined],
  ['the file is emptied', ''],
  ['blanks alone are left', ' \n\t\n'],
  ['comments alone are left', '# nothing\n# at all\n'],
  ['what is left is no Python', 'def total(items:\n    return (\n'],
  ['conflict marks are left', `<<<<<<< a\n${BEFORE}=======\n>>>>>>> b\n`],
])('it is not where %s', async (_, after) => expect(await grade(8, after)).toBe(false));

test('it is not where another function of the file is changed, or only its end', async () => {
  expect(await grade(12, BEFORE.replace('/ len', '// len'))).toBe(false);
  expect(await grade(13, `${BEFORE}# seen\n`)).toBe(false);
});

test('it is not where one of two golden files is left alone', async () => {
  const both = [...golden, ...parsePatch('--- a/more.py\n+++ b/more.py\n@@ -1,1 +1,1 @@\n-x\n+y\n')];
  const patch = golden;
  const files = both.map((file) => ({ golden: file, before: BEFORE, after: BEFORE.replace('n - 1', 'n'), isThere: true }));
  expect(await isSemiResolved(patch, files)).toBe(false);
});

test('a file that the golden patch adds is there, one that it deletes is gone', async () => {
  const [added] = parsePatch('--- /dev/null\n+++ b/new.py\n@@ -0,0 +1,1 @@\n+x = 1\n');
  const [deleted] = parsePatch('--- a/old.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x = 1\n');
  if (added === undefined || deleted === undefined) throw new Error('no patch');
  const now = (golden: typeof added, after: string | undefined) => [
    { golden, before: golden === added ? '' : 'x = 1\n', after, isThere: after !== undefined },
  ];
  expect(await isSemiResolved([added], now(added, 'x = 2\n'))).toBe(true);
  expect(await isSemiResolved([added], now(added, '\n'))).toBe(false);
  expect(await isSemiResolved([], now(added, undefined))).toBe(false);
  expect(await isSemiResolved([deleted], now(deleted, undefined))).toBe(true);
  expect(await isSemiResolved([deleted], now(deleted, ''))).toBe(false);
});
