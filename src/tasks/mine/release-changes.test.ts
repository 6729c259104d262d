import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Workspace, workspaceAt } from '../../records/workspace.ts';
import { runProcess } from '../../support/process.ts';
import type { Change } from './change.ts';
import { fileRoles } from './file-roles.ts';
import { releaseChanges } from './release-changes.ts';
import { fileDiffs, type SplitPatch, splitPatch } from './split-patch.ts';

const LICENCE =
  'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.';

let root: string;
let workspace: Workspace;
const before = { ...process.env };

async function release(version: string, files: Readonly<Record<string, string>>): Promise<void> {
  const name = `paired_shapes-${version}`;
  const all = {
    'PKG-INFO': `Metadata-Version: 2.1\nName: paired-shapes\nVersion: ${version}\n`,
    '.gitattributes': '*.py text eol=crlf\n',
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, name, path)), { recursive: true });
    await writeFile(join(root, name, path), text);
  }
  await mkdir(join(root, 'index'), { recursive: true });
  const packed = await runProcess(['tar', '-C', root, '-czf', join(root, 'index', `${name}.tar.gz`), name]);
  expect(packed.exitCode, packed.stderr).toBe(0);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'releases-'));
  workspace = workspaceAt(join(root, 'workspace'));
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(root, 'index') });
  const tests = { LICENSE: LICENCE, 'test_shapes.py': 'def test_one():\n    pass\n' };
  await release('1.0', { ...tests, 'shapes.py': 'x = 1\n', 'old name.txt': 'a\n' });
  await release('1.1', { 'test_shapes.py': 'def test_one():\n    pass\n', 'shapes.py': 'x = 2\n' }); // no licence
  await release('1.10', {
    ...tests,
    'shapes.py': 'x = 3\n',
    'test_shapes.py': 'def test_two():\n    pass\n',
    'CHANGES.txt': 'new\n',
  });
});

afterAll(async () => {
  process.env = before;
  await rm(root, { recursive: true, force: true });
});

test('neighbouring releases are changes, newest first; one that cannot be had is left out', async () => {
  const missing: string[] = [];
  const changes: Change[] = [];
  const splits: SplitPatch[] = [];
  {
    await using source = await releaseChanges('paired-shapes', {
      workspace,
      releases: 5,
      onMissing: (one, why) => void missing.push(`${one}: ${why}`),
    });
    for await (const change of source.changes()) {
      changes.push(change);
      expect(await source.repository(change)).toMatchObject({ kind: 'fetched', repository: { version: '1.0' } });
      const paths = fileDiffs(change.diff).map(({ path }) => path);
      splits.push(splitPatch(change.diff, await fileRoles(paths, await source.tree(change))));
    }
  }
  expect(missing).toEqual([expect.stringMatching(/^pypi:paired-shapes==1\.1: licence/)]);
  expect(changes.map(({ base, head }) => `${base} ${head}`)).toEqual(['1.0 1.10']);
  const [split] = splits as [SplitPatch];
  expect(split.code).toMatch(/old name\.txt[\s\S]*-x = 1\n\+x = 3\n/);
  expect(split.code).not.toMatch(/PKG-INFO|CHANGES/);
  expect(split.tests).toContain('+def test_two():');
  expect((await readdir(workspace.sources)).filter((name) => name.startsWith('.mine'))).toEqual([]);
});

test('a package that the index does not have', async () => {
  await using source = await releaseChanges('no-such-package', { workspace, releases: 5 });
  await expect(source.changes()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'PACKAGE_UNKNOWN', kind: 'usage' });
});
