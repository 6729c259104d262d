import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addedTo, isAmong } from './made.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'made-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function layer(name: string, files: Readonly<Record<string, string>>, written = 1): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    const place = join(root, name, 'testbed', path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
    await utimes(place, written, written);
  }
  return join(root, name);
}

test('folders and files that only other layers hold are made; installed packages are told apart', async () => {
  const checkout = await layer('source', { 'src/a.ts': 'a', 'lib/b.js': 'b', 'package.json': '{}' });
  const installed = await layer('dependencies', { 'node_modules/x/index.js': 'x', 'packages/p/node_modules/y/index.js': 'y' });
  const built = await layer(
    'build',
    { 'dist/a.js': 'a', 'dist/deep/c.js': 'c', 'src/version.ts': 'v', 'lib/b.js': 'rebuilt' },
    2,
  );
  expect(await addedTo(checkout, [installed, checkout, built])).toEqual({
    made: ['dist/', 'lib/b.js', 'packages/', 'src/version.ts'],
    installed: ['node_modules/'],
  });
});

test('a file that was only given other permissions is as it was; one written anew is not, whatever it holds', async () => {
  const checkout = await layer('source', { 'bin/run.js': 'r', 'dist/a.js': 'a' });
  const copied = await layer('build', { 'bin/run.js': 'r' });
  const rewritten = await layer('again', { 'dist/a.js': 'a' }, 5);
  expect((await addedTo(checkout, [checkout, copied, rewritten])).made).toEqual(['dist/a.js']);
});

test('paths are among folders and files', () => {
  const made = ['dist/', 'lib/b.js'];
  expect(['dist/a.js', 'dist/deep/x.js', 'lib/b.js', 'lib/b.jsx', 'distant/a.js'].map((path) => isAmong(made, path))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(isAmong(undefined, 'a')).toBe(false);
});
