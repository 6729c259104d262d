import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { byName } from '../../support/by-name.ts';

/** A repository of the fake; what is left out is as a good one has it. */
export type FakeRepository = {
  name: string;
  stars: number;
  language?: string;
  languages?: Record<string, number>;
  files?: Record<string, string>;
  size?: number;
  fork?: boolean;
  archived?: boolean;
  pushedAt?: string;
};

/** What goes wrong with a request instead of its answer. */
export type Fault = 'secondary-limit' | 'rate-limit' | 'error-500' | 'cut' | 'cut-body';

const MIT =
  'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.';

/**
 * A real HTTP server with the part of GitHub's API that collecting uses. `fault` is asked before each answer, with the
 * number of the request from 1 and its path.
 */
export async function fakeGitHub(
  repositories: readonly FakeRepository[],
  fault: (count: number, path: string) => Fault | undefined = () => undefined,
) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(decodeURIComponent(url.pathname + url.search));
    const wrong = fault(requests.length, url.pathname);
    if (wrong !== undefined) {
      fail(wrong, request, response);
      return;
    }
    const answer = url.pathname === '/search/repositories' ? search(repositories, url) : detail(repositories, url);
    send(response, answer === undefined ? 404 : 200, answer ?? { message: 'Not Found' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A page of the repositories that the query's range of stars lets in, most stars first, as GitHub answers. */
export function search(repositories: readonly FakeRepository[], url: URL): unknown {
  const [, from = '0', to = '*'] = /stars:(\d+)\.\.(\d+|\*)/.exec(url.searchParams.get('q') ?? '') ?? [];
  const matching = repositories
    .filter(({ stars }) => stars >= Number(from) && (to === '*' || stars <= Number(to)))
    .sort((a, b) => b.stars - a.stars);
  const perPage = Number(url.searchParams.get('per_page'));
  const start = (Number(url.searchParams.get('page')) - 1) * perPage;
  const items = matching.slice(start, Math.min(start + perPage, 1000)).map((one) => ({
    full_name: one.name,
    default_branch: 'main',
    language: one.language ?? 'Python',
    stargazers_count: one.stars,
    size: one.size ?? 500,
    fork: one.fork ?? false,
    archived: one.archived ?? false,
    pushed_at: one.pushedAt ?? new Date().toISOString(),
  }));
  return { total_count: matching.length, incomplete_results: false, items };
}

function detail(repositories: readonly FakeRepository[], url: URL): unknown {
  const [, name, what = ''] = /^\/repos\/([^/]+\/[^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const repository = repositories.find((one) => one.name === name);
  if (repository === undefined) return undefined;
  const files = repository.files ?? { LICENSE: MIT, 'a.py': '', 'tests/test_a.py': '' };
  if (what === 'languages') return repository.languages ?? { Python: 9000, Shell: 1000 };
  if (what === 'branches/main')
    return { commit: { sha: 'c'.repeat(40), commit: { committer: { date: '2025-01-02T03:04:05Z' }, tree: { sha: 't' } } } };
  if (what === 'git/trees/t')
    return {
      tree: Object.entries(files).map(([path, text]) => ({
        path,
        type: 'blob',
        sha: path.replaceAll('/', ' '),
        size: text.length,
      })),
    };
  const blob = files[what.replace('git/blobs/', '')];
  return blob === undefined ? undefined : { content: Buffer.from(blob).toString('base64'), encoding: 'base64' };
}

function fail(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  switch (fault) {
    case 'secondary-limit':
      send(response, 403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '3' });
      return;
    case 'rate-limit':
      send(
        response,
        403,
        { message: 'API rate limit exceeded' },
        {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 5),
        },
      );
      return;
    case 'error-500':
      send(response, 500, { message: 'Server Error' });
      return;
    case 'cut':
      request.socket.destroy();
      return;
    case 'cut-body':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"total_count": 1,');
      setTimeout(() => request.socket.destroy(), 20);
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = byName()): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}
