/** A tracker, as far as a reference names it: `host/owner/name`, or `owner/name`; in lower case. */
type Place = string;

type Reference = {
  number: number;
  /** Undefined where it is the number alone, which means the project's own tracker. */
  place?: Place;
};

const SLUG = '[\\w.-]+\\/[\\w.-]+';
const ADDRESS = 'https?:\\/\\/[^\\s<>()"\'`\\]]+?\\/(?:-\\/)?issues\\/';
const ONE = `(?:(?:${SLUG})?#|(?:${SLUG}@)?\\bGH-|${ADDRESS})\\d+`;
/** GitHub's closing keywords: https://docs.github.com/issues/tracking-your-work-with-issues/linking-a-pull-request-to-an-issue */
const CLOSING = new RegExp(
  `\\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\\b:?\\s+(?:issues?\\s+)?[[(<]?((?:(?:and|issues?|,|\\s|[[\\]()<>])*${ONE})+)`,
  'gi',
);
const EACH = new RegExp(`(?:(${SLUG})?#|\\bGH-|(${ADDRESS}))(\\d+)`, 'gi');
const MENTION =
  /(?<![\w/&#])(?:(?<slug>[\w.-]+\/[\w.-]+)?#|\bGH-|\bissue\s+#?|(?<address>https?:\/\/[^\s<>()"'`\]]+?\/(?:-\/)?(?:issues|pull|merge_requests)\/))(?<number>\d+)\b/gi;

/**
 * Numbers of the issues of a project that a text says it closes: `fixes #12`, `Closes: GH-3, #4`, `resolves https://…/issues/5`. Those
 * of other projects (`fixes other/tool#2`) are none of them. `own` tells the project's own trackers.
 */
export function closedIssues(text: string, own: (place: Place) => boolean): number[] {
  const lists = [...spoken(text).matchAll(CLOSING)].map(([, list = '']) => list);
  return numbersOf(
    lists.flatMap((list) => [...list.matchAll(EACH)].map(([, slug, address, number]) => reference(number, slug, address))),
    own,
  );
}

/** Numbers that a text mentions at all, as changelog lines do. */
export function mentionedIssues(text: string, own: (place: Place) => boolean): number[] {
  return numbersOf(
    [...spoken(text).matchAll(MENTION)].map(({ groups }) => reference(groups?.['number'], groups?.['slug'], groups?.['address'])),
    own,
  );
}

/** The pull request of a merge or squash subject: `Merge pull request #12 from …`, `Mend it (#12)`. */
export function pullRequestOf(subject: string): number | undefined {
  const [, merged, squashed] = /^Merge pull request #(\d+)\b|\(#(\d+)\)\s*$/.exec(subject) ?? [];
  const number = merged ?? squashed;
  return number === undefined ? undefined : Number(number);
}

/** A text without what its readers do not see or its writer does not say: comments of HTML, code, and quotes. */
function spoken(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|$(?![\s\S]))/gm, '\n')
    .replace(/<!--[\s\S]*?(?:-->|$(?![\s\S]))/g, ' ')
    .replace(/<(pre|code)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '`')
    .replace(/^ {0,3}>.*$/gm, '');
}

function reference(number = '', slug?: string, address?: string): Reference {
  const place = slug ?? (address === undefined ? undefined : placeOf(address));
  return { number: Number(number), ...(place === undefined ? {} : { place: place.toLowerCase() }) };
}

function numbersOf(references: readonly Reference[], own: (place: Place) => boolean): number[] {
  return [...new Set(references.flatMap(({ number, place }) => (place === undefined || own(place) ? [number] : [])))];
}

/** The tracker or repository that an address lies in: of an issue, a pull request, a commit, or of a clone. */
export function placeOf(address: string): Place | undefined {
  const [, host, path] =
    /^(?:[a-z][a-z+]*:\/\/)(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(address) ??
    /^(?:[^@/]+@)([^/:]+):(.+)$/.exec(address) ??
    [];
  if (host === undefined || path === undefined) return undefined;
  const project = path
    .replace(/\/(?:-\/)?(?:issues|pull|merge_requests|commit|commits)(?:\/.*)?$/, '')
    .replace(/(?:\.git)?\/*$/, '');
  return `${host.replace(/^(?:www|api)\./i, '')}/${project.replace(/^repos\//, '')}`.toLowerCase();
}

/** Whether a place is one of these, as far as both tell; `name` is the project's, where its places are not known. */
export function isAmongPlaces(places: readonly Place[], name: string): (place: Place) => boolean {
  return (place) => {
    if (places.length === 0) return place.split('/').at(-1) === name.toLowerCase();
    return places.some((one) => one === place || one.endsWith(`/${place}`));
  };
}
