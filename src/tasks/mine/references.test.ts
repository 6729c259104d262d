import { expect, test } from 'vitest';
import { closedIssues, mentionedIssues, pullRequestOf } from './references.ts';

test.each<[string, number[]]>([
  ['Fixes #12', [12]],
  ['this closes: GH-3 and more', [3]],
  ['Resolved #4, #5 and #6; see #7', [4, 5, 6]],
  ['fix https://example.org/owner/name/issues/8.', [8]],
  ['fixes owner/name#9', [9]],
  ['fix issue #10', [10]],
  ['prefix #11, fixture #12, see #13', []],
  ['fix the parser (#14)', []],
])('%s closes %j', (text, numbers) => {
  expect(closedIssues(text)).toEqual(numbers);
});

test('mentions are numbers with a mark before them', () => {
  expect(mentionedIssues('- Mend `x` (#12, GH-3), thanks to issue 4; a#5 and 6 &#7;')).toEqual([12, 3, 4]);
});

test.each<[string, number | undefined]>([
  ['Merge pull request #12 from someone/branch', 12],
  ['Mend the parser (#34)', 34],
  ['Mend the parser (#34) again', undefined],
  ["Merge branch 'x'", undefined],
])('%s', (subject, number) => {
  expect(pullRequestOf(subject)).toBe(number);
});
