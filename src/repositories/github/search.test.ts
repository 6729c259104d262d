import { expect, test } from 'vitest';
import type { GitHubClient } from './client.ts';
import { search } from './fake-github.ts';
import { searchPages, splitStars } from './search.ts';

test.each([
  ['language:go', { rest: 'language:go', from: undefined, to: undefined }],
  ['stars:>100 language:go', { rest: 'language:go', from: 101, to: undefined }],
  ['a  stars:>=100', { rest: 'a', from: 100, to: undefined }],
  ['stars:<100', { rest: '', from: undefined, to: 99 }],
  ['stars:10..50', { rest: '', from: 10, to: 50 }],
  ['stars:10..*', { rest: '', from: 10, to: undefined }],
  ['stars:7', { rest: '', from: 7, to: 7 }],
])('%s', (query, expected) => {
  expect(splitStars(query)).toEqual(expected);
});

test('queries with more results than GitHub shows are cut by stars', async () => {
  const repositories = Array.from({ length: 2500 }, (_, index) => ({ name: `o/r${index}`, stars: 5000 - index }));
  const client: GitHubClient = {
    get: async <Data>(_route: string, parameters: Record<string, string | number> = {}) => {
      const url = new URL('http://localhost/');
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
      return search(repositories, url) as Data;
    },
  };
  const names = new Set<string>();
  let pages = 0;
  for await (const page of searchPages(client, 'x stars:>2600', () => undefined)) {
    pages++;
    for (const { full_name } of page.items) names.add(full_name);
  }
  expect(names.size).toBe(2400);
  expect(pages).toBe(25);
});
