import type { Change } from './change.ts';
import type { Issue, Issues } from './issues.ts';
import { closedIssues, mentionedIssues } from './references.ts';
import { changelogLines } from './split-patch.ts';

/** Ways in which a change and an issue are linked, surest first; the first that finds any decides. */
const LINKS: readonly { name: string; find(change: Change, issues: Issues): Issue[] }[] = [
  { name: 'closed_by', find: (change, { byNumber }) => [...byNumber.values()].filter((issue) => closes(change, issue)) },
  { name: 'closing keyword', find: (change, issues) => known(closedIssues(`${change.subject}\n${change.message}`), issues) },
  {
    name: 'changelog line',
    find: (change, issues) =>
      known(mentionedIssues(changelogLines(change.diff).join('\n')), issues).filter(
        ({ number }) => number !== change.pullRequest,
      ),
  },
];

/** The issues that a change resolves, of those in the file. */
export function linkedIssues(change: Change, issues: Issues): Issue[] {
  for (const { find } of LINKS) {
    const found = find(change, issues);
    if (found.length > 0) return found;
  }
  return [];
}

function closes(change: Change, { closed_by: by }: Issue): boolean {
  if (by === null || by === undefined) return false;
  const text = String(by).replace(/^.*\/(?:pull|commit)\//, '');
  if (/^\d{1,6}$/.test(text)) return Number(text) === change.pullRequest;
  return text.length >= 7 && change.commits.some((commit) => commit.startsWith(text));
}

function known(numbers: readonly number[], { byNumber }: Issues): Issue[] {
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}
