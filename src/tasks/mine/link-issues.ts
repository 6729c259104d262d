import type { Change } from './change.ts';
import type { Issue, Issues } from './issues.ts';
import { closedIssues, isAmongPlaces, mentionedIssues, placeOf } from './references.ts';
import { changelogLines } from './split-patch.ts';

/** The project that changes are of: what it is called, and where it lives as far as that is known, `github.com/owner/name`. */
export type Project = { name: string; places: readonly string[] };

type Own = (place: string) => boolean;

/** Ways in which a change and an issue are linked, surest first; the first that finds any decides. */
const LINKS: readonly { name: string; find(change: Change, issues: Issues, own: Own): Issue[] }[] = [
  {
    name: 'closed_by',
    find: (change, { byNumber }, own) => [...byNumber.values()].filter((issue) => closes(change, issue, own)),
  },
  {
    name: 'closing keyword',
    find: (change, issues, own) => known(closedIssues(`${change.subject}\n${change.message}`, own), issues, own),
  },
  {
    name: 'changelog line',
    find: (change, issues, own) =>
      known(mentionedIssues(changelogLines(change.diff).join('\n'), own), issues, own).filter(
        ({ number }) => number !== change.pullRequest,
      ),
  },
];

/** The issues that a change resolves, of those in the file. References to other projects are none. */
export function linkedIssues(change: Change, issues: Issues, { name, places }: Project): Issue[] {
  const own = isAmongPlaces(places.length > 0 ? places : issues.places, name);
  for (const { find } of LINKS) {
    const found = find(change, issues, own);
    if (found.length > 0) return found;
  }
  return [];
}

function closes(change: Change, { closed_by }: Issue, own: Own): boolean {
  return closed_by.some((by) => {
    const place = /:\/\//.test(by) ? placeOf(by) : undefined;
    if (place !== undefined && !own(place)) return false;
    const text = by.replace(/^.*\/(?:pull|merge_requests|commit)\//, '').replace(/[/#?].*$/, '');
    if (/^\d{1,6}$/.test(text)) return Number(text) === change.pullRequest;
    return /^[0-9a-f]{7,}$/i.test(text) && change.commits.some((commit) => commit.startsWith(text.toLowerCase()));
  });
}

/** Issues of the file by their numbers; one whose own address is of another tracker is not meant. */
function known(numbers: readonly number[], { byNumber, places }: Issues, own: Own): Issue[] {
  return numbers.flatMap((number) => {
    const issue = byNumber.get(number);
    const place = issue?.url && places.length > 1 ? placeOf(issue.url) : undefined;
    return issue === undefined || (place !== undefined && !own(place)) ? [] : [issue];
  });
}
