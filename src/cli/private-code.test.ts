import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceAt } from '../records/workspace.ts';
import { fetchRepository } from '../repositories/index.ts';
import { fixtureTask, runCli } from './fixture.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'private-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const exportOf = (...args: string[]) => runCli(root, ['export', ...args, '--workspace', join(root, 'ws')]);

test.each([
  ['no licence at all', ''],
  ['all rights reserved', 'All rights reserved. Do not copy.'],
  ['a copyleft one', 'GNU GENERAL PUBLIC LICENSE Version 3'],
])("a folder of one's own with %s is taken and marked", async (name, licence) => {
  const folder = join(root, name);
  await mkdir(folder);
  await writeFile(join(folder, 'shop.py'), 'x = 1\n');
  await writeFile(join(folder, 'test_shop.py'), 'def test_x(): pass\n');
  if (licence !== '') await writeFile(join(folder, 'LICENSE'), licence);
  const fetched = await fetchRepository(folder, { workspace: workspaceAt(join(root, 'ws')) });
  expect(fetched).toMatchObject({ kind: 'fetched', repository: { licence: { spdx: 'LicenseRef-private' } } });
});

test('what is made of it is exported only where somebody says so', async () => {
  await writeFile(join(root, 'tasks.jsonl'), `${JSON.stringify({ ...fixtureTask('x'), licence: 'LicenseRef-private' })}\n`);
  const refused = await exportOf('tasks.jsonl', '--to', 'swe-bench', '--out', 'a');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/without a permissive licence[\s\S]*--yes/)]);
  expect((await exportOf('tasks.jsonl', '--to', 'swe-bench', '--out', 'a', '--yes')).code).toBe(0);
  await mkdir(join(root, 'run/attempts/private__shop-1__abc/1'), { recursive: true });
  expect((await exportOf('run', '--to', 'atif', '--out', 'b')).stderr).toContain('private__shop-1__abc');
  await writeFile(join(root, 'open.jsonl'), `${JSON.stringify(fixtureTask('x'))}\n`);
  expect((await exportOf('open.jsonl', '--to', 'swe-bench', '--out', 'c')).code).toBe(0);
});
