import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PATCH } from '../rollouts/import/fixture-trajectories.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const ROW = { instance_id: 'owner__name.abc.func_pm_op__x1', FAIL_TO_PASS: ['t.py::a'], PASS_TO_PASS: ['t.py::b'], patch: PATCH };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-formats-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Ended = { code: number; stdout: string; stderr: string };

function cli(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr });
    });
  });
}

test('rows of tasks in, rows of tasks out', async () => {
  await writeFile(join(root, 'rows.jsonl'), `${JSON.stringify(ROW)}\n{"instance_id": "x"}\n`);
  const imported = await cli('import', '--from', 'swe-smith', 'rows.jsonl', '--out', 'tasks.jsonl', '--json');
  expect(imported.code).toBe(1);
  expect(imported.stderr).toMatch(/^rows\.jsonl:2: /);
  expect(JSON.parse(imported.stdout)).toMatchObject({ imported: 1, malformed: 1, lacking: { environment: 1, certificate: 1 } });
  const exported = await cli('export', 'tasks.jsonl', '--to', 'swe-bench', '--out', 'data');
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  const [row] = (await readFile(join(root, 'data', 'tasks.jsonl'), 'utf8')).trim().split('\n');
  expect(JSON.parse(row ?? '')).toMatchObject({ instance_id: ROW.instance_id, FAIL_TO_PASS: '["t.py::a"]' });
  const again = await cli('import', '--from', 'swe-bench-tasks', join('data', 'tasks.parquet'), '--out', 'again.jsonl', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ imported: 1, malformed: 0 });
  const harbor = await cli('export', 'tasks.jsonl', '--to', 'harbor', '--out', 'harbor');
  expect(harbor.code).toBe(1);
  expect(harbor.stderr).toContain('has no environment');
});

test('commands that make tasks tell their options', async () => {
  for (const [name, option] of [
    ['combine', '--hidden-tests'],
    ['inject-by-model', '--way'],
  ] as const) {
    const help = await cli(name, '--help');
    expect(help.code).toBe(0);
    expect(help.stdout).toContain(option);
  }
  expect(await cli('combine', 'nowhere.jsonl')).toMatchObject({ code: 2 });
  expect(await cli('inject-by-model', '.', '--way', 'guess', '--model', 'x')).toMatchObject({ code: 2 });
});
