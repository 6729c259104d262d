import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../support/tools.ts';
import { parseSource } from './source.ts';
import { readSourceList } from './source-list.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'list-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('lines, comments and JSON lines, each source once', async () => {
  const path = join(folder, 'list');
  await writeFile(path, '# why\npypi:a==1\n\n  git:x#abc  # a commit\n{"source":"github:o/r#c","stars":3}\npypi:a==1');
  expect(await readSourceList(path)).toEqual(['pypi:a==1', 'git:x#abc', 'github:o/r#c']);
});

test('what is no list is told with its line', async () => {
  const path = join(folder, 'bad');
  await writeFile(path, 'pypi:a\n{"name":"x"}\n');
  await expect(readSourceList(path)).rejects.toMatchObject({ code: 'LIST_INVALID', message: expect.stringContaining('line 2') });
  await expect(readSourceList(join(folder, 'absent'))).rejects.toMatchObject({ code: 'NOT_FOUND', kind: 'usage' });
});

test('the list of releases to build holds exact sources of five languages', async () => {
  const sources = (await readSourceList(join(packageRoot, 'benchmarks/releases.txt'))).map((text) => parseSource(text));
  const count = (language: string) =>
    sources.filter((source) => source.kind === 'release' && source.version !== undefined && source.index.language === language)
      .length;
  expect(count('python')).toBeGreaterThanOrEqual(40);
  for (const language of ['javascript', 'go', 'rust']) expect(count(language)).toBeGreaterThanOrEqual(5);
  expect(count('java')).toBeGreaterThanOrEqual(3);
});
