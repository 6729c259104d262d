import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBenchmark } from './benchmark.ts';
import { gradeLogs } from './grade-logs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swe-lego-logs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, content: string | Uint8Array): Promise<string> {
  const whole = join(folder, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

const ROWS = [
  { instance_id: 'django__django-1', FAIL_TO_PASS: '["test_a (app.T)"]', PASS_TO_PASS: '[]', version: 3.1 },
  { instance_id: 'sympy__sympy-2', repo: 'sympy/sympy', FAIL_TO_PASS: ['test_b'], PASS_TO_PASS: [] },
];
const marked = (body: string): string => `+ : '>>>>> Start Test Output'\n${body}\n+ : '>>>>> End Test Output'\n`;

test('logs are graded in the order of their paths, by the format of their repository', async () => {
  await put('logs/run/model-b/sympy__sympy-2/test_output.txt', marked('test_b ok'));
  await put('logs/run/model-a/django__django-1/test_output.txt', marked('test_a (app.T) ... ok').replaceAll('\n', '\r\n'));
  await put('logs/run/model-a/django__django-1/patch.diff', 'no diff');
  await put('logs/run/model-a/other__other-3/test_output.txt', marked(''));
  const file = await put('rows.jsonl', ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const graded = await gradeLogs(join(folder, 'logs'), await readBenchmark(file));
  expect(graded.map((one) => [one.log, 'verdict' in one ? one.verdict.outcome : `unknown ${one.instanceId}`])).toEqual([
    ['run/model-a/django__django-1/test_output.txt', 'resolved'],
    ['run/model-a/other__other-3/test_output.txt', 'unknown other__other-3'],
    ['run/model-b/sympy__sympy-2/test_output.txt', 'resolved'],
  ]);
});

test('benchmarks are read as lines, lists and objects, plain and gzipped', async () => {
  const lines = ROWS.map((row) => JSON.stringify(row)).join('\n');
  const byId = Object.fromEntries(ROWS.map((row) => [row.instance_id, row]));
  const files = [
    await put('lines.jsonl', lines),
    await put('one.jsonl', JSON.stringify(ROWS[0])),
    await put('lines.jsonl.gz', gzipSync(lines)),
    await put('list.json', JSON.stringify(ROWS, null, 2)),
    await put('flat.json', JSON.stringify(ROWS)),
    await put('object.json', JSON.stringify(byId, null, 2)),
    await put('flat-object.json', JSON.stringify(byId)),
  ];
  const sizes = await Promise.all(files.map(async (file) => (await readBenchmark(file)).size));
  expect(sizes).toEqual([2, 1, 2, 2, 2, 2, 2]);
});

test.each([
  ['cut.jsonl', `${JSON.stringify(ROWS[0])}\n{"instance_id": "x`, 'line 2'],
  ['types.jsonl', `\n${JSON.stringify({ ...ROWS[0], PASS_TO_PASS: 3 })}\n`, 'line 2: PASS_TO_PASS'],
  ['lists.jsonl', JSON.stringify({ ...ROWS[0], FAIL_TO_PASS: '["a' }), 'line 1'],
  ['prose.json', 'hello', 'prose.json'],
  ['number.json', '3', 'expected object'],
])('%s is told with its place', async (name, content, place) => {
  await expect(readBenchmark(await put(name, content))).rejects.toThrow(place);
});

test('a broken archive is told as such', async () => {
  await expect(readBenchmark(await put('x.gz', gzipSync('{}').subarray(0, 12)))).rejects.toMatchObject({
    code: 'BENCHMARK_INVALID',
  });
});
