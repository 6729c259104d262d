import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIssues } from './issues.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'issues-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const path = join(folder, 'issues.json');
  await writeFile(path, text);
  return readIssues(path);
}

const GH = {
  number: 7,
  title: 'It fails',
  body: 'With 1.0 it fails.',
  createdAt: '2025-01-01T00:00:00Z',
  url: 'https://github.com/owner/name/issues/7',
  author: { login: 'a' },
  comments: [{ author: { login: 'b' }, body: 'Same here.', createdAt: '2025-01-02T00:00:00Z' }],
  closedByPullRequestsReferences: [{ id: 'x', number: 9, url: 'https://github.com/owner/name/pull/9' }],
};
const API = {
  number: 8,
  title: 'Other',
  body: null,
  created_at: '2025-01-01T00:00:00Z',
  html_url: 'https://github.com/owner/name/issues/8',
  url: 'https://api.github.com/repos/owner/name/issues/8',
  comments: 3,
  closed_by: { login: 'someone', url: 'https://api.github.com/users/someone' },
};

test.each([
  ['a list over several lines', JSON.stringify([GH], null, 2)],
  ['a list in one line', JSON.stringify([GH])],
  ['one a line', `${JSON.stringify(GH)}\n`],
  ['pages of an API, one a line', `${JSON.stringify([GH])}\n${JSON.stringify([API])}\n`],
  ['a search result', JSON.stringify({ total_count: 1, items: [GH] })],
])('what gh issue list prints: %s', async (_name, text) => {
  const { byNumber, places, broken } = await read(text);
  expect(broken).toEqual([]);
  expect(places).toEqual(['github.com/owner/name']);
  expect(byNumber.get(7)).toMatchObject({
    created_at: '2025-01-01T00:00:00Z',
    comments: [{ body: 'Same here.', created_at: '2025-01-02T00:00:00Z' }],
    closed_by: ['https://github.com/owner/name/pull/9'],
  });
});

test("what trackers' APIs give", async () => {
  const gitlab = {
    iid: 4,
    title: 'G',
    description: 'text',
    created_at: '2025-01-01T00:00:00Z',
    web_url: 'https://gitlab.com/o/n/-/issues/4',
  };
  const pull = { ...API, number: 9, pull_request: { url: 'x' } };
  const { byNumber, places } = await read(JSON.stringify([API, gitlab, pull]));
  expect([...byNumber.keys()]).toEqual([8, 4]);
  expect(byNumber.get(8)).toMatchObject({ closed_by: [], comments: undefined });
  expect(byNumber.get(4)?.body).toBe('text');
  expect(places).toEqual(['github.com/owner/name', 'gitlab.com/o/n']);
});

test('what is no issue is told with its line, the others are kept', async () => {
  const { byNumber, broken } = await read(
    `${JSON.stringify(GH)}\n{"number": 5\n{"number": 6}\n{"number": 6, "title": "x", "created_at": "soon"}\n`,
  );
  expect([...byNumber.keys()]).toEqual([7]);
  expect(broken).toEqual([
    expect.stringMatching(/^line 2: not JSON/),
    expect.stringMatching(/^line 3: title: /),
    'line 4: created_at: not a date',
  ]);
});

test.each([
  ['a table', 'number,title\n1,It fails\n2,It fails too\n', /line 1: not JSON.*and 2 more/],
  ['nothing', '', /it holds no issue/],
  ['an empty list', '[]', /it holds no issue/],
  ['other JSON', '{"a": 1}', /line 1: number/],
  ['pull requests alone', JSON.stringify([{ ...API, pull_request: {} }]), /only pull requests/],
  ['bytes', '\u0000\u0001', /not JSON/],
])('a file that is %s stops', async (_name, text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'ISSUES_UNREADABLE',
    kind: 'usage',
    message: expect.stringMatching(message),
  });
});
