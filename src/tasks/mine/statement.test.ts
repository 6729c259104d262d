import { expect, test } from 'vitest';
import type { Change } from './change.ts';
import type { FileRole } from './file-roles.ts';
import { DEFAULT_LIMITS, filterCandidate } from './filters.ts';
import type { Issue } from './issues.ts';
import { linkedIssues } from './link-issues.ts';
import { fileDiffs, splitPatch } from './split-patch.ts';
import { issueStatement, ownWords } from './statement.ts';
import { refuseIssueText } from './statement-rules.ts';

const file = (path: string, line: string): string =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1,2 @@\n a\n+${line}\n`;
const change = (parts: Partial<Change> = {}): Change => ({
  base: 'b'.repeat(40),
  head: 'h'.repeat(40),
  subject: 'Mend it',
  message: '',
  authors: ['A <a@example.org>'],
  commits: ['cafe0123'.repeat(5)],
  startedAt: '2025-01-02T00:00:00Z',
  mergedAt: '2025-01-03T00:00:00Z',
  diff: file('a.py', 'return x') + file('test_a.py', 'assert x'),
  ...parts,
});
const split = (diff: string) => {
  const role = (path: string): FileRole =>
    /^(tests\/|test_)/.test(path) ? 'tests' : path.startsWith('docs/') ? 'aside' : 'code';
  return splitPatch(diff, new Map(fileDiffs(diff).map(({ path }) => [path, role(path)])));
};
const issue = (parts: Partial<Issue> = {}): Issue => ({
  number: 7,
  title: 'It fails',
  body: 'With 1.0 it fails.',
  created_at: '2025-01-01T00:00:00Z',
  closed_by: [],
  ...parts,
});

test.each<[string, Partial<Change>, Partial<Issue>[], string | undefined]>([
  ['fits', {}, [{}], undefined],
  ['code alone', { diff: file('a.py', 'x') }, [{}], 'no-tests'],
  ['tests alone', { diff: file('tests/a.py', 'x') }, [{}], 'no-code'],
  ['documentation alone', { diff: file('docs/a.rst', 'x') + file('test_a.py', 'x') }, [{}], 'no-code'],
  ['a name like a test', { diff: file('latest.py', 'x') }, [{}], 'no-tests'],
  [
    'too many files',
    { diff: change().diff + Array.from({ length: 15 }, (_, index) => file(`f${index}.py`, 'x')).join('') },
    [{}],
    'file-count',
  ],
  ['a bot', { authors: ['dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>'] }, [{}], 'dependency-bot'],
  ['another bot', { authors: ['Renovate Bot <bot@renovateapp.com>'], subject: 'Lock file maintenance' }, [{}], 'dependency-bot'],
  ['a raised version', { subject: 'build(deps): bump urllib3 from 1.26 to 2.0' }, [{}], 'dependency-bot'],
  ['a bot and a person', { authors: ['dependabot[bot] <d@b>', 'A <a@b>'] }, [{}], undefined],
  ['a person who bumps', { subject: 'Bump into walls no more' }, [{}], undefined],
  ['a revert', { subject: 'Revert "Mend it"' }, [{}], 'revert'],
  ['no issue', {}, [], 'issue-count'],
  ['two issues', {}, [{}, { number: 8 }], 'issue-count'],
  ['an issue from later', {}, [{ created_at: '2025-01-03T01:00:00+00:00' }], 'issue-after-change'],
  ['an issue without text', {}, [{ title: 'Bug', body: null }], 'issue-short'],
])('filter: %s', (_name, parts, issues, reason) => {
  const one = change(parts);
  const candidate = { change: one, split: split(one.diff), issues: issues.map(issue) };
  expect(filterCandidate(candidate, DEFAULT_LIMITS)?.reason).toBe(reason);
});

test.each<[string, Partial<Change>, Partial<Issue>, number]>([
  ['by its pull request', { pullRequest: 12 }, { closed_by: ['12'] }, 1],
  ['by the address of its pull request', { pullRequest: 12 }, { closed_by: ['https://example.org/o/n/pull/12'] }, 1],
  ['by a commit', {}, { closed_by: ['cafe0123cafe'] }, 1],
  ['by a keyword', { message: 'Closes #7' }, {}, 1],
  ['by a changelog line', { diff: file('CHANGES.md', '- Mended (#7)') }, {}, 1],
  ['not by a mention', { message: 'see #7' }, {}, 0],
  ['not by a pull request of another project', { pullRequest: 12 }, { closed_by: ['https://example.org/other/tool/pull/12'] }, 0],
  ['not by the number of another project', { message: 'Closes other/tool#7' }, {}, 0],
  ['not by a comment of HTML', { message: '<!-- Closes #7 -->' }, {}, 0],
  ['not by another number', { pullRequest: 13 }, { closed_by: ['12'] }, 0],
])('links an issue %s', (_name, parts, wanted, count) => {
  expect(
    linkedIssues(
      change(parts),
      { byNumber: new Map([[7, issue(wanted)]]), places: [], broken: [] },
      { name: 'n', places: ['example.org/o/n'] },
    ),
  ).toHaveLength(count);
});

test('an issue is told as it was when the change was begun', () => {
  const comments = [
    { body: 'Same here.\r\n', created_at: '2025-01-01T12:00:00Z' },
    { body: 'I know why.', created_at: '2025-01-02T01:00:00+02:00' },
    { body: 'Mended.', created_at: '2025-01-02T00:00:00Z' },
  ];
  expect(issueStatement(issue({ comments, body: 'A\r\nB' }), change())).toEqual({
    from: 'issue',
    text: 'It fails\n\nA\nB\n',
    hints: 'Same here.\n\nI know why.',
  });
});

test.each<[string, string | undefined]>([
  ['It fails\n\nWith 1.0 it fails.', undefined],
  ['#12\n\nhttps://example.org/thread', 'statement-links-only'],
  ['It fails\n\nChange it to `return first_of(items,  default=None)` please', 'statement-holds-fix'],
])('an issue that says %j', (text, reason) => {
  expect(refuseIssueText(text, file('a.py', '    return first_of(items, default=None)'))?.reason).toBe(reason);
});

const body = 'The area of a negative side came out positive. It should be refused\nwith a ValueError, as the other shapes do it.';
test('a message that says enough is a statement, without its trailers', () => {
  const message = `${body}\n\nFixes #12, #13.\nSee https://example.org/1\nCo-authored-by: A (a) <a@example.org>\nSession-Id: 1\n`;
  expect(ownWords(change({ subject: 'Mend areas (#3)', message }), 'git')?.text).toBe(`Mend areas\n\n${body}\n`);
  expect(ownWords(change({ message: 'Fixes the area of negative sides.' }), 'git')).toBeUndefined();
});

test('the list of commits of a squash merge is no statement', () => {
  const message =
    '* Add a first version of the parser for negative sides\n\n* Mend the linter and the types of it, too\n\n* More tests';
  expect(ownWords(change({ message }), 'git')).toBeUndefined();
  expect(ownWords(change({ message: `${body}\n\n* One\n` }), 'git')?.text).toContain('* One');
});

test('a changelog entry is the statement of a release', () => {
  const diff = change().diff + file('CHANGES.rst', '1.1 (2025-01-03)\n').replace('+1,2', '+1,2');
  expect(ownWords(change({ diff }), 'releases')).toBeUndefined();
  const entry = `- ${body.replace('\n', ' ')}`;
  expect(ownWords(change({ diff: file('CHANGES.rst', entry) }), 'releases')).toMatchObject({
    from: 'changelog',
    text: expect.stringContaining(entry),
  });
});
