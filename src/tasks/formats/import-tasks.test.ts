import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Task } from '../../records/task.ts';
import { runProcess } from '../../support/process.ts';
import { packageRoot } from '../../support/tools.ts';
import { importTasks, type TaskImporter, taskImporters } from './import-tasks.ts';
import { reversePatch } from './reverse-patch.ts';
import { exportSweBenchTasks, sweBenchRow } from './swe-bench.ts';

const [benchmark, smith] = taskImporters as [TaskImporter, TaskImporter];
const SAMPLE = join(packageRoot, '..', 'shared', 'data', 'swe-bench', 'dev.jsonl.gz');
const BUG = `diff --git a/src/core.py b/src/core.py
index 1111111..2222222 100644
--- a/src/core.py
+++ b/src/core.py
@@ -1,3 +1,3 @@ def area(side):
 def area(side):
-    return side * side
+    return side + side
\u0020
`;
const SMITH = {
  instance_id: 'owner__name.1a2b3c4d.func_pm_op_change__x0y1z2',
  repo: 'swesmith/owner__name.1a2b3c4d',
  patch: BUG,
  FAIL_TO_PASS: ['tests/test_core.py::test_area'],
  PASS_TO_PASS: ['tests/test_core.py::test_name'],
  image_name: 'jyangballin/swesmith.x86_64.owner_1776_name.1a2b3c4d',
  problem_statement: 'Wrong area.',
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'formats-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(root, name);
  await writeFile(path, content);
  return path;
}

test('a row of SWE-smith: its patch puts the bug in, ours takes it out', async () => {
  const { tasks, lacking } = await importTasks(smith, await put('smith.jsonl', `${JSON.stringify(SMITH)}\n`));
  const [task] = tasks;
  expect(Task.parse(task)).toEqual(task);
  expect(task).toMatchObject({
    kind: 'synthetic',
    language: 'python',
    image_name: SMITH.image_name,
    origin: { operator: 'func_pm_op_change', file: 'src/core.py', line: 1 },
    difficulty: { files: 1, hunks: 1, lines: 2, failing_tests: 1 },
  });
  expect(task?.patch).toContain('-    return side + side\n+    return side * side\n');
  expect(lacking).toMatchObject({ environment: 1, certificate: 1, licence: 1, base_commit: 1, test_patch: 1 });
});

test('JSON, gzip and rows that are none', async () => {
  const row = { ...SMITH, FAIL_TO_PASS: JSON.stringify(SMITH.FAIL_TO_PASS) };
  for (const [name, content] of [
    ['list.json', JSON.stringify([row, { instance_id: 'x' }, { ...row, patch: 'nothing' }])],
    ['by-id.json', JSON.stringify({ a: row, b: 'x', c: { ...row, patch: 'GIT binary patch\n' } })],
  ] as const) {
    for (const path of [await put(name, content), await put(`${name}.gz`, gzipSync(content))]) {
      const { tasks, problems } = await importTasks(smith, path);
      expect(tasks.map(({ FAIL_TO_PASS }) => FAIL_TO_PASS)).toEqual([SMITH.FAIL_TO_PASS]);
      expect(problems.map(({ number }) => number)).toEqual([2, 3]);
    }
  }
  const torn = await importTasks(benchmark, await put('torn.jsonl', `${JSON.stringify(row)}\n{"instance_id":\n`));
  expect(torn.problems).toEqual([{ number: 2, problem: expect.stringMatching(/^not JSON/) }]);
  expect(torn.tasks[0]?.patch).toBe(BUG);
  await expect(importTasks(benchmark, await put('no.parquet', 'PAR1nonsense'))).rejects.toMatchObject({
    code: 'ROWS_UNREADABLE',
  });
});

test('what is exported comes back, as JSONL and as Parquet', async () => {
  const { tasks } = await importTasks(
    benchmark,
    await put('in.jsonl', `${JSON.stringify({ ...SMITH, version: 1.5, base_commit: 'abc', test_patch: BUG })}\n`),
  );
  const written = await exportSweBenchTasks(tasks, join(root, 'exported'));
  expect(written.map(({ rows }) => rows)).toEqual([1, 1]);
  for (const { file } of written) {
    const again = await importTasks(benchmark, file);
    expect(again.tasks.map(sweBenchRow)).toEqual(tasks.map(sweBenchRow));
    expect(again.tasks[0]?.version).toBe('1.5');
  }
});

test('what release 5 of SWE-bench says of logs is kept, and cut ids are counted', async () => {
  const row = { ...SMITH, image: 'sweb.eval.x86_64.owner_1776_name-1', image_name: undefined, log_parser: 'parse_log_chart_js' };
  const rows = [
    { ...row, instance_id: 'chartjs__Chart.js-1', eval_type: 'fail_only', FAIL_TO_PASS: ['draws [a', 'b'] },
    {
      ...row,
      instance_id: 'b-2',
      log_parser: null,
      FAIL_TO_PASS: ['t.py::a[x', 't.py::a[b[0]'],
      PASS_TO_PASS: ['t.py::[y', 't.py::z[]'],
    },
    { ...row, instance_id: 'c-3', FAIL_TO_PASS: ['t.py::a[x]'] },
  ];
  const imported = await importTasks(benchmark, await put('five.jsonl', rows.map((one) => `${JSON.stringify(one)}\n`).join('')));
  expect(imported.tasks[0]).toMatchObject({ log_parser: 'parse_log_chart_js', eval_type: 'fail_only', image_name: row.image });
  expect(imported.tasks[1]).not.toHaveProperty('log_parser');
  expect(imported).toMatchObject({ cut: { ids: 4, tasks: 2 }, cutFailOnly: 1 });
  const [, parquet] = await exportSweBenchTasks(imported.tasks, join(root, 'five'));
  const again = (await importTasks(benchmark, parquet?.file ?? '')).tasks;
  expect(again.map(({ log_parser, eval_type }) => [log_parser, eval_type])).toEqual([
    ['parse_log_chart_js', 'fail_only'],
    [undefined, undefined],
    ['parse_log_chart_js', undefined],
  ]);
});

test('Parquet with times and with codecs beside snappy; lists as Python writes them; one bad row costs itself', async () => {
  const file = async (codec: 'GZIP' | 'ZSTD'): Promise<string> => {
    const path = join(root, `rows-${codec}.parquet`);
    const compressors = {
      GZIP: (bytes: Uint8Array) => gzipSync(bytes),
      ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes),
    };
    const lists = ["['t.py::a[it\\'s]', \"t.py::b\"]", '["t.py::a"]', '[broken'];
    const columnData = [
      { name: 'instance_id', data: ['a__b.c0ffee.pr_12', 'a__b.c0ffee.lm-Rewrite__x1', 'a__b-3'], type: 'STRING' as const },
      { name: 'patch', data: [BUG, BUG, BUG], type: 'STRING' as const },
      { name: 'FAIL_TO_PASS', data: lists, type: 'STRING' as const },
      { name: 'PASS_TO_PASS', data: ['[]', '[]', '[]'], type: 'STRING' as const },
      { name: 'created_at', data: Array.from({ length: 3 }, () => new Date('2024-05-06T07:08:09Z')), type: 'TIMESTAMP' as const },
    ];
    await writeFile(path, Buffer.from(parquetWriteBuffer({ columnData, codec, compressors })));
    return path;
  };
  for (const codec of ['GZIP', 'ZSTD'] as const) {
    const { tasks, problems } = await importTasks(smith, await file(codec));
    expect(problems).toEqual([{ number: 3, problem: expect.stringContaining('FAIL_TO_PASS') }]);
    expect(tasks.map(({ FAIL_TO_PASS }) => FAIL_TO_PASS)).toEqual([["t.py::a[it's]", 't.py::b'], ['t.py::a']]);
    expect(tasks.map(({ created_at }) => created_at)).toEqual(['2024-05-06T07:08:09.000Z', '2024-05-06T07:08:09.000Z']);
    expect(tasks.map(({ origin }) => origin.operator)).toEqual(['pr', 'lm-Rewrite']);
  }
});

test('a task of ours comes back whole', async () => {
  const [task] = (await importTasks(smith, await put('own.jsonl', JSON.stringify(SMITH)))).tasks;
  const own = { ...task, environment: 'e', test_command: 'pytest' };
  expect((await importTasks(benchmark, await put('own.jsonl', JSON.stringify(own)))).tasks).toEqual([own]);
});

test('git takes a reversed patch where it took the patch', async () => {
  const folder = join(root, 'reverse');
  await mkdir(folder);
  const run = (command: string, input = ''): Promise<string> =>
    runProcess(['sh', '-ec', command], { cwd: folder, input }).then(({ stdout, stderr, exitCode }) => {
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    });
  await run(
    'git init -q . && git config user.name a && git config user.email a@b && mkdir d && printf "1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9" >one && echo gone >gone && echo x >"d/with space" && git add . && git commit -qm 1',
  );
  await run(
    'printf "0\\n1\\n2\\nthree\\n4\\n5\\n6\\n7\\n8\\nnine\\n" >one && rm gone && echo new >new && git mv "d/with space" moved && git add -A',
  );
  const patch = await run('git diff --cached -M HEAD');
  await run('git commit -qm 2');
  await run('git apply --index -', reversePatch(patch));
  expect(await run('git diff --cached HEAD~1')).toBe('');
  expect(reversePatch(reversePatch(patch))).toBe(patch);
});

test.skipIf(!existsSync(SAMPLE))('rows of SWE-bench come in whole (skipped where the sample is absent)', async () => {
  const rows = gunzipSync(await readFile(SAMPLE))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { tasks, problems, lacking } = await importTasks(benchmark, SAMPLE);
  expect(problems).toEqual([]);
  expect(tasks).toHaveLength(rows.length);
  for (const [index, task] of tasks.entries()) {
    for (const [name, value] of Object.entries(sweBenchRow(task))) {
      const expected = rows[index][name] ?? '';
      expect(name.endsWith('_PASS') ? JSON.parse(value) : value).toEqual(
        name.endsWith('_PASS') ? JSON.parse(expected) : expected,
      );
    }
    expect(reversePatch(reversePatch(task.patch))).toBe(task.patch);
  }
  expect(lacking).toMatchObject({ environment: rows.length, certificate: rows.length });
});
