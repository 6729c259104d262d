import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readJournal } from '../../records/read.ts';
import { collectFromGitHub, finishCollection } from './collect.ts';
import { type FakeRepository, type Fault, fakeGitHub } from './fake-github.ts';

let folder: string;
let server: Awaited<ReturnType<typeof fakeGitHub>> | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'github-'));
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(repositories: readonly FakeRepository[], fault?: (count: number, path: string) => Fault | undefined) {
  server = await fakeGitHub(repositories, fault);
  return server;
}

function collect(options: Partial<Parameters<typeof collectFromGitHub>[0]> = {}) {
  const journal = join(folder, 'journal');
  return collectFromGitHub({ query: 'language:python', journal, baseUrl: server?.url, token: 't', secondMs: 1, ...options });
}

const GPL = 'GNU GENERAL PUBLIC LICENSE';
const tests = { 'tests/test_a.py': '' };

test('each repository is kept, or left out for one reason, which is counted', async () => {
  await start([
    { name: 'o/good', stars: 90 },
    { name: 'Django/Django', stars: 80_000 },
    { name: 'o/fork', stars: 70, fork: true },
    { name: 'o/archived', stars: 69, archived: true },
    { name: 'o/ruby', stars: 68, language: 'Ruby' },
    { name: 'o/few-stars', stars: 3 },
    { name: 'o/asleep', stars: 66, pushedAt: '2015-01-01T00:00:00Z' },
    { name: 'o/huge', stars: 65, size: 900_000 },
    { name: 'o/mixed', stars: 64, languages: { Python: 10, C: 90 } },
    { name: 'o/untested', stars: 63, files: { LICENSE: 'x', 'latest.py': '' } },
    { name: 'o/copyleft', stars: 62, files: { COPYING: GPL, ...tests } },
    { name: 'o/unlicensed', stars: 61, files: tests },
    { name: 'o/unknown-licence', stars: 60, files: { 'LICENSE.md': 'All rights reserved.', ...tests } },
  ]);
  const collected = await collect();
  expect(collected.repositories).toEqual([
    {
      source: `github:o/good#${'c'.repeat(40)}`,
      name: 'o/good',
      version: 'c'.repeat(12),
      language: 'python',
      released_at: '2025-01-02T03:04:05.000Z',
      licence: { spdx: 'MIT', evidence: 'file:LICENSE' },
      stars: 90,
      size_kb: 500,
      language_share: 0.9,
      test_files: 1,
    },
  ]);
  expect(collected.counts).toEqual({
    licence: 3,
    benchmark: 1,
    fork: 1,
    archived: 1,
    language: 1,
    activity: 1,
    size: 1,
    'language-share': 1,
    'no-tests': 1,
    stars: 1,
  });
});

test('rate limits, server errors and cut connections are waited out and tried again', async () => {
  const faults: readonly (Fault | undefined)[] = [
    'cut',
    'secondary-limit',
    undefined,
    'error-500',
    'error-500',
    undefined,
    'rate-limit',
    undefined,
    'cut-body',
  ];
  const waits: unknown[] = [];
  const { requests } = await start([{ name: 'o/a', stars: 90 }], (count) => faults[count - 1]);
  const collected = await collect({ onWait: (seconds, why) => waits.push([seconds, why]) });
  expect(collected.repositories.map(({ name }) => name)).toEqual(['o/a']);
  expect(requests.length).toBe(5 + faults.filter((fault) => fault !== undefined).length);
  expect(waits).toEqual([
    [3, 'secondary rate limit'],
    [expect.any(Number), 'rate limit'],
  ]);
});

test('a killed run goes on after the last repository that it looked at', async () => {
  const repositories = Array.from({ length: 130 }, (_, index) => ({ name: `o/r${index}`, stars: 1000 - index }));
  let broken = true;
  const { requests } = await start(repositories, (count) => (broken && count > 300 ? 'error-500' : undefined));
  await expect(collect()).rejects.toMatchObject({ code: 'GITHUB_UNREACHABLE', hint: expect.stringContaining('goes on') });
  const seen = (await readJournal(z.unknown(), join(folder, 'journal'))).filter(
    (line) => (line as { kind: string }).kind === 'found',
  ).length;
  expect(seen).toBeGreaterThan(50);
  broken = false;
  requests.length = 0;
  const collected = await collect();
  expect(collected.repositories.length).toBe(130);
  expect(requests.length).toBe(1 + 4 * (130 - seen)); // the second page, and what was not looked at
  await finishCollection(join(folder, 'out'), collected, join(folder, 'journal'));
  expect((await readFile(join(folder, 'out'), 'utf8')).trim().split('\n').length).toBe(130);
  expect(existsSync(join(folder, 'journal'))).toBe(false);
});

test('the journal of another query is begun anew; a limit ends the search', async () => {
  await start([
    { name: 'o/a', stars: 90 },
    { name: 'o/b', stars: 80 },
  ]);
  await collect();
  expect((await collect({ query: 'language:python stars:>85' })).repositories.map(({ name }) => name)).toEqual(['o/a']);
  expect((await collect({ limit: 1 })).repositories.length).toBe(1);
});

test('an address that does not answer is told; an interruption ends a wait', async () => {
  await expect(collect({ baseUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'GITHUB_UNREACHABLE' });
  const controller = new AbortController();
  await start([{ name: 'o/a', stars: 90 }], () => 'rate-limit');
  setTimeout(() => controller.abort(new Error('stop')), 300);
  await expect(collect({ signal: controller.signal, secondMs: 1000 })).rejects.toThrow('stop');
});
