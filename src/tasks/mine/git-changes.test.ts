import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProcess } from '../../support/process.ts';
import { gitText } from './git.ts';
import { diffOf } from './git-changes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bytes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const before: Record<string, Buffer> = {
  'latin.py': Buffer.from('# coding: latin-1\nname = "größe"\n', 'latin1'),
  'mark.py': Buffer.from('\ufeffx = 1\r\ny = 2\r\n'),
  'wide.txt': Buffer.from('\ufeffx\n', 'utf16le'),
  'plain.py': Buffer.from('x = "é"\n'),
};
const after: Record<string, Buffer> = {
  'latin.py': Buffer.from('# coding: latin-1\nname = "größer"\n', 'latin1'),
  'mark.py': Buffer.from('\ufeffx = 1\r\ny = 3\r\n'),
  'wide.txt': Buffer.from('\ufeffxy\n', 'utf16le'),
  'plain.py': Buffer.from('x = "è"\n'),
};

test('a patch of files in any encoding is text, and git apply makes the same bytes of it', async () => {
  const work = join(folder, 'work');
  await gitText(undefined, ['init', '-q', work]);
  await gitText(work, ['config', 'core.autocrlf', 'false']);
  const trees: string[] = [];
  for (const files of [after, before]) {
    for (const [path, content] of Object.entries(files)) await writeFile(join(work, path), content);
    await gitText(work, ['add', '-A']);
    trees.unshift(await gitText(work, ['write-tree']));
  }
  const patch = await diffOf(work, trees[0] as string, trees[1] as string);
  expect(patch).not.toContain('\ufffd');
  expect(patch).toContain('+x = "è"');
  expect(patch).toContain('+y = 3\r');
  const applied = await runProcess(['git', '-C', work, 'apply', '--whitespace=nowarn', '-'], { input: patch });
  expect(applied.stderr).toBe('');
  for (const [path, content] of Object.entries(after)) expect(await readFile(join(work, path)), path).toEqual(content);
});
