import { z } from 'zod';
import { Candidate } from './candidate.ts';
import type { GitHubClient } from './client.ts';

const PER_PAGE = 100;
/** GitHub shows no more results of one query than this. */
const MOST_RESULTS = 1000;

const Answer = z.object({ total_count: z.number(), items: z.array(Candidate) });

export const Page = z.object({
  /** The query of the page with its range of stars, and the page's number: what tells pages apart. */
  key: z.string(),
  /** How many repositories the query of the page has. */
  total: z.number(),
  items: z.array(Candidate),
});
export type Page = z.infer<typeof Page>;

/**
 * All pages of a repository search, most stars first. GitHub shows the first 1,000 results of a query: further ones are
 * asked for as those with at most the stars of the last. `known` gives pages that an earlier run has fetched.
 */
export async function* searchPages(
  client: GitHubClient,
  query: string,
  known: (key: string) => Page | undefined,
): AsyncGenerator<Page> {
  const { rest, from, to } = splitStars(query);
  let top = to;
  for (;;) {
    const q = top === undefined && from === undefined ? rest : `${rest} stars:${from ?? 0}..${top ?? '*'}`.trim();
    let last: Page | undefined;
    for (let number = 1; number <= MOST_RESULTS / PER_PAGE; number++) {
      const key = `${q} page:${number}`;
      last = known(key) ?? (await fetchPage(client, q, number, key));
      yield last;
      if (last.items.length === 0 || number * PER_PAGE >= last.total) return; // a page in between may come back short
    }
    const lowest = last?.items.at(-1)?.stargazers_count ?? 0;
    if (last === undefined || last.total <= MOST_RESULTS || lowest <= (from ?? 0)) return;
    top = lowest === top ? lowest - 1 : lowest; // a thousand repositories with equal stars hide the others of their kind
  }
}

async function fetchPage(client: GitHubClient, q: string, page: number, key: string): Promise<Page> {
  const data = await client.get('/search/repositories', { q, sort: 'stars', order: 'desc', per_page: PER_PAGE, page });
  const { total_count, items } = Answer.parse(data ?? { total_count: 0, items: [] });
  return { key, total: total_count, items };
}

/** Takes `stars:` out of a query, for a query has one range of stars and ours must be in it. */
export function splitStars(query: string): { rest: string; from: number | undefined; to: number | undefined } {
  let from: number | undefined;
  let to: number | undefined;
  const rest = query
    .split(/\s+/)
    .filter((word) => {
      const [, sign = '', low = '', high] = /^stars:(>=|<=|>|<)?(\d+|\*)(?:\.\.(\d+|\*))?$/.exec(word) ?? [];
      if (low === '') return word !== '';
      const value = low === '*' ? undefined : Number(low);
      if (sign.startsWith('<')) to = value === undefined ? undefined : value - (sign === '<' ? 1 : 0);
      else from = value === undefined ? undefined : value + (sign === '>' ? 1 : 0);
      if (high !== undefined && high !== '*') to = Number(high);
      else if (sign === '' && high === undefined) to = value;
      return false;
    })
    .join(' ');
  return { rest, from, to };
}
