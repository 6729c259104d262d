import { z } from 'zod';
import { byName } from '../../support/by-name.ts';
import { errorMessage, usageError } from '../../support/errors.ts';
import { readJsonValues } from '../../support/jsonl.ts';
import { placeOf } from './references.ts';

const Comment = z.object({ body: z.string().nullish(), created_at: z.string(), author: z.string().nullish() });

/** An issue, whatever tool wrote it down. */
const Issue = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullish(),
  /** ISO 8601. */
  created_at: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a date'),
  comments: z.array(Comment).nullish(),
  /** Pull requests or commits that closed it: numbers, commit ids, or addresses of one. */
  closed_by: z.array(z.string()),
  /** Its own address, where that is known. */
  url: z.string().nullish(),
});
export type Issue = z.infer<typeof Issue>;

export type Issues = {
  byNumber: ReadonlyMap<number, Issue>;
  /** Trackers that the issues' own addresses name: `github.com/owner/name`. */
  places: readonly string[];
  /** What is no issue: `line 3: title: …`. It is left out. */
  broken: readonly string[];
};

/** The names that tools have for the fields, first one counts: our own, `gh issue list --json`, GitHub's and GitLab's API. */
const NAMES: Readonly<Record<string, readonly string[]>> = byName({
  number: ['number', 'iid'],
  body: ['body', 'description'],
  created_at: ['created_at', 'createdAt'],
  closed_by: ['closed_by', 'closedByPullRequestsReferences', 'closedBy'],
  url: ['html_url', 'web_url', 'url'],
});
/** Where one JSON value holds the list of issues. */
const LISTS = ['issues', 'items', 'nodes', 'data'];

/**
 * Reads the issues of a tracker: JSONL, or one JSON list, as `gh issue list --json number,title,body,createdAt,comments` and the
 * trackers' APIs give it. What is no issue is told, not fatal; pull requests among them are left out. Throws the usage error
 * `ISSUES_UNREADABLE` where the file cannot be read, or holds no issue at all.
 */
export async function readIssues(path: string): Promise<Issues> {
  const byNumber = new Map<number, Issue>();
  const broken: string[] = [];
  const places = new Set<string>();
  let pulls = 0;
  try {
    for await (const read of readJsonValues(path)) {
      for (const one of 'value' in read ? elementsOf(read.value) : [undefined]) {
        if (isPullRequest(one)) {
          pulls++;
          continue;
        }
        const issue = 'value' in read ? parseIssue(one) : read.problem;
        if (typeof issue === 'string') broken.push(`line ${read.line}: ${issue}`);
        else {
          byNumber.set(issue.number, issue);
          const place = issue.url ? placeOf(issue.url) : undefined;
          if (place !== undefined) places.add(place);
        }
      }
    }
  } catch (cause) {
    throw unreadable(path, errorMessage(cause));
  }
  if (byNumber.size === 0) {
    const [first] = broken;
    const more = broken.length > 1 ? `, and ${broken.length - 1} more like it` : '';
    throw unreadable(
      path,
      first === undefined ? `it holds no issue${pulls > 0 ? ', only pull requests' : ''}` : `${first}${more}`,
    );
  }
  return { byNumber, places: [...places], broken };
}

function unreadable(path: string, why: string): Error {
  return usageError(
    'ISSUES_UNREADABLE',
    `${path} cannot be read as issues: ${why}`,
    'Give JSONL or a JSON list, for example of: gh issue list --state all --limit 5000 --json number,title,body,createdAt,comments,url,closedByPullRequestsReferences',
  );
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function elementsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value; // a page of an API as one line
  if (!isFields(value) || value['title'] !== undefined) return [value];
  const list = LISTS.map((name) => (Object.hasOwn(value, name) ? value[name] : undefined)).find((one) => Array.isArray(one));
  return (list as unknown[] | undefined) ?? [value];
}

/** GitHub's API lists pull requests among the issues. */
function isPullRequest(value: unknown): boolean {
  return isFields(value) && isFields(value['pull_request']);
}

function parseIssue(value: unknown): Issue | string {
  if (!isFields(value)) return 'value: not an issue';
  const field = (name: string): unknown =>
    (NAMES[name] ?? [name]).map((one) => (Object.hasOwn(value, one) ? value[one] : undefined)).find((one) => one !== undefined);
  const parsed = Issue.safeParse({
    number: field('number'),
    title: field('title'),
    body: field('body'),
    created_at: field('created_at'),
    comments: commentsOf(field('comments')),
    closed_by: closersOf(field('closed_by')),
    url: typeof field('url') === 'string' ? field('url') : undefined,
  });
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  return `${problem?.path.join('.') || 'value'}: ${problem?.message ?? 'invalid'}`;
}

/** Texts with their times; the API gives a count alone where it was not asked for them. */
function commentsOf(value: unknown): unknown {
  if (!Array.isArray(value)) return undefined;
  return value.filter(isFields).flatMap((comment) => {
    const created = comment['created_at'] ?? comment['createdAt'];
    return typeof created === 'string' && !Number.isNaN(Date.parse(created))
      ? [{ body: comment['body'], created_at: created }]
      : [];
  });
}

function closersOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    if (typeof one === 'number' || typeof one === 'string') return [String(one)];
    if (!isFields(one)) return []; // the API tells the person who closed it
    if (typeof one['url'] === 'string' && /\/(?:pull|commit|merge_requests)\//.test(one['url'])) return [one['url']];
    return typeof one['number'] === 'number' ? [String(one['number'])] : [];
  });
}
