import { expect, test } from 'vitest';
import { closedIssues, isAmongPlaces, mentionedIssues, placeOf, pullRequestOf } from './references.ts';

const own = isAmongPlaces(['github.com/owner/name'], 'name');

test.each<[string, number[]]>([
  ['Fixes #12', [12]],
  ['this closes: GH-3 and more', [3]],
  ['Resolved #4, #5 and #6; see #7', [4, 5, 6]],
  ['fix https://github.com/owner/name/issues/8.', [8]],
  ['fix https://www.github.com/Owner/Name/issues/8#issuecomment-1', [8]],
  ['fixes owner/name#9', [9]],
  ['Fixes Owner/Name#9', [9]],
  ['fix issue #10', [10]],
  ['Fixes [#11](https://github.com/owner/name/issues/11)', [11]],
  ['fixes (#12) and #13', [12, 13]],
  ['prefix #11, fixture #12, see #13', []],
  ['fix the parser (#14)', []],
  // other projects
  ['Fixes other/tool#2', []],
  ['Fixes other/tool#2, #3', [3]],
  ['fixes #3 and other/tool#2', [3]],
  ['closes https://github.com/other/tool/issues/2', []],
  ['closes https://gitlab.com/owner/name/-/issues/2', []],
  ['closes https://example.org/issues/2', []],
  ['fixes other/name#2', []],
  // what is not said
  ['<!-- Fixes #2 -->', []],
  ['<!--\nFixes #2\n-->\nFixes #3', [3]],
  ['<!-- Fixes #2', []],
  ['```\nFixes #2\n```\nfixes #3', [3]],
  ['~~~text\nFixes #2\n~~~', []],
  ['```\nFixes #2', []],
  ['say `Fixes #2` in it', []],
  ['<pre>fixes #2</pre> fixes #3', [3]],
  ['> Fixes #2\n\nNo, fixes #4', [4]],
])('%j closes %j', (text, numbers) => {
  expect(closedIssues(text, own)).toEqual(numbers);
});

test('mentions are numbers with a mark before them, of this project', () => {
  expect(mentionedIssues('- Mend `x` (#12, GH-3), thanks to issue 4; a#5 and 6 &#7;', own)).toEqual([12, 3, 4]);
  expect(mentionedIssues('- other/tool#2, owner/name#3, https://github.com/other/tool/issues/4, `#5`', own)).toEqual([3]);
  expect(mentionedIssues('- https://github.com/owner/name/pull/6', own)).toEqual([6]);
});

test('where a project lives elsewhere, or nobody knows where', () => {
  const forge = isAmongPlaces(['git.example.org/group/inner/name'], 'name');
  expect(closedIssues('closes https://git.example.org/group/inner/name/-/issues/5, inner/name#6', forge)).toEqual([5, 6]);
  const unknown = isAmongPlaces([], 'name');
  expect(closedIssues('fixes someone/name#5, other/tool#6', unknown)).toEqual([5]);
});

test.each([
  ['https://github.com/o/n.git', 'github.com/o/n'],
  ['https://user:word@github.com/o/n/', 'github.com/o/n'],
  ['git@github.com:O/n.git', 'github.com/o/n'],
  ['ssh://git@host.example:22/g/o/n', 'host.example/g/o/n'],
  ['https://github.com/o/n/pull/12', 'github.com/o/n'],
  ['https://api.github.com/repos/o/n/issues/12', 'github.com/o/n'],
  ['https://gitlab.com/o/n/-/issues/12', 'gitlab.com/o/n'],
  ['/home/me/n', undefined],
])('%s is %s', (address, place) => {
  expect(placeOf(address)).toBe(place);
});

test.each<[string, number | undefined]>([
  ['Merge pull request #12 from someone/branch', 12],
  ['Mend the parser (#34)', 34],
  ['Mend the parser (#34) again', undefined],
  ["Merge branch 'x'", undefined],
])('%s', (subject, number) => {
  expect(pullRequestOf(subject)).toBe(number);
});
