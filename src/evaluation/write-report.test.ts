import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readJournal } from '../records/read.ts';
import { TrajectoryEvent } from '../records/trajectory.ts';
import { writeJsonLines } from '../support/journal.ts';
import { evaluationTable } from './evaluation-table.ts';
import { type Fixture, fixture } from './fixture/report.ts';
import { Report } from './schema/report.ts';
import { writeReport } from './write-report.ts';

const HOSTILE = `</pre><script>alert('x')</script><img src=x onerror="alert(1)">\u001b[31m\u202e`;

let root: string;
let made: Fixture;
let page: string;
const read = (path: string): Promise<string> => readFile(join(root, 'out', path), 'utf8');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-report-'));
  made = await fixture(root, { tasks: 14, attempts: 3 });
  const [first] = made.attempts;
  if (first?.task === undefined) throw new Error('the fixture has no attempts');
  first.task = { ...first.task, problem_statement: HOSTILE, repo: HOSTILE };
  first.verdict = {
    ...first.verdict,
    reasons: [HOSTILE],
    tests_status: { ...first.verdict.tests_status, PASS_TO_PASS: { success: [], failure: [HOSTILE] } },
  };
  first.run = HOSTILE;
  await writeFile(join(first.folder, 'patch.diff'), `@@ -0,0 +1 @@\n+${HOSTILE}`);
  await writeFile(join(first.folder, 'test-output.txt'), HOSTILE);
  const events = (await readJournal(z.unknown(), join(first.folder, 'trajectory.jsonl'))).map((event) =>
    TrajectoryEvent.parse(event),
  );
  for (const event of events) {
    if (event.type === 'model-reply') {
      event.message.content = HOSTILE;
      for (const call of event.message.tool_calls ?? [])
        call.function.arguments = JSON.stringify({ [HOSTILE]: HOSTILE, old_str: HOSTILE });
    }
    if (event.type === 'tool-result') event.message.content = HOSTILE;
  }
  await writeJsonLines(join(first.folder, 'trajectory.jsonl'), events);
  made.report.recipe = HOSTILE;
  made.report.versions[HOSTILE] = HOSTILE;
  made.report.environments?.rejections.push({ source: HOSTILE, reason: HOSTILE, detail: HOSTILE });
  made.report.rollouts?.by_operator.push({
    operator: HOSTILE,
    attempts: 1,
    resolved: 1,
    semi_resolved: 0,
    unresolved: 0,
    cheated: 0,
    infra_failure: 0,
  });
  await writeReport(made.report, { out: join(root, 'out'), attempts: made.attempts });
  page = await read('report.html');
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('report.json holds every number under its schema', async () => {
  const json: unknown = JSON.parse(await read('report.json'));
  expect(Report.parse(json)).toEqual(made.report);
  expect(json).toMatchObject({
    tasks: { validated: 14 },
    dataset: { tokens: { total: 1_834_112, trained: 211_480, masked: 1_622_632 } },
    training: { policy: { checkpoint: 'checkpoints/policy' }, verifier: { checkpoint: 'checkpoints/verifier' } },
  });
});

test('no page holds markup of what it shows, and none loads anything', async () => {
  const names = await readdir(join(root, 'out', 'attempts'));
  expect(names).toHaveLength(made.attempts.length);
  const pages = [page, ...(await Promise.all(names.map((name) => read(`attempts/${name}`))))];
  for (const content of pages) {
    for (const raw of ['<script>alert', '<img', '\u001b', '\u202e']) expect(content.includes(raw)).toBe(false);
    expect(content.match(/<(link|iframe|object|embed)\b|<\w+(\s+[\w-]+(="[^"]*")?)*?\s+src=|url\(|@import|https?:/)).toBeNull();
    expect(content.includes('content="default-src &#39;none&#39;')).toBe(true);
  }
  const hostile = pages.filter((content) => content.includes('&lt;/pre&gt;&lt;script&gt;'));
  expect(hostile.length).toBeGreaterThanOrEqual(2); // the report and that attempt's page
});

test('every link leads to a page or an element that is there', async () => {
  const names = await readdir(join(root, 'out', 'attempts'));
  for (const [folder, content] of [
    ['', page],
    ['attempts/', await read(`attempts/${names[0]}`)],
  ] as const) {
    const links = [...content.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) {
      const [path, anchor] = link.split('#');
      const target = path === '' ? content : await read(join(folder, path ?? ''));
      if (anchor !== undefined) expect(target).toContain(`id="${anchor}"`);
    }
  }
});

test('a result of nothing resolved is told as it is', () => {
  expect(page).toMatch(/0 <small>of 2<\/small>/);
  expect(page).toContain('untrained base: 0 of');
});

test('a run that stopped early has a report of what there is', async () => {
  const { schema, recipe, seed, created_at, machine, versions, warnings, collection } = made.report;
  const out = join(root, 'early');
  await writeReport(
    { schema, recipe, seed, created_at, machine, versions, warnings, timings: [], ...(collection && { collection }) },
    { out },
  );
  const content = await readFile(join(out, 'report.html'), 'utf8');
  expect([...content.matchAll(/<section id="(\w+)"/g)].map((match) => match[1])).toEqual([
    'overview',
    'pipeline',
    'environments',
    'run',
  ]);
  expect(content.slice(0, content.indexOf('<script>')).match(/NaN|Infinity|undefined/)).toBeNull();
});

test('pages of an earlier report go; other files stay', async () => {
  const out = join(root, 'twice');
  await writeReport(made.report, { out, attempts: made.attempts });
  await writeFile(join(out, 'attempts', 'notes.txt'), 'mine');
  const { pages } = await writeReport(made.report, { out, attempts: made.attempts, pages: 5 });
  expect(pages).toBe(5);
  expect(await readdir(join(out, 'attempts'))).toHaveLength(6);
});

test('the table that evaluate prints has the numbers of the summaries', () => {
  const rows = made.report.evaluation?.rows ?? [];
  const { columns, rows: cells } = evaluationTable(rows);
  expect(columns.map((column) => column.head)).toContain('TTS@3 verifier');
  expect(cells[0]).toHaveLength(columns.length);
  expect(cells[0]?.slice(0, 4)).toEqual(['untrained base', '0 of 2', `0 of ${rows[0]?.counted_attempts}`, '0.0%']);
});
