import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceAt } from '../records/workspace.ts';
import { runProcess } from '../support/process.ts';
import { fetchRepository } from './fetch.ts';

const MIT =
  'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.';
let root: string;
const saved = { ...process.env };
const workspace = () => workspaceAt(join(root, 'workspace'));
const fetch = (source: string) => fetchRepository(source, { workspace: workspace() });

/** Packs files as a source release in the folder that stands for the package index. */
async function release(name: string, files: Record<string, string>, prepare?: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(root, 'build', name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await prepare?.(folder);
  await runProcess(['tar', 'czf', join(root, 'index', `${name}.tar.gz`), '-C', join(root, 'build'), name]);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'repositories-'));
  await mkdir(join(root, 'index'));
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(root, 'index') });
  const sound = { LICENSE: MIT, 'a.py': 'x = 1\n', 'tests/test_a.py': 'def test(): pass\n' };
  await release('sound-1.0', sound);
  await release('sound-1.2', sound);
  await release('copyleft-1.0', { ...sound, LICENSE: 'GNU GENERAL PUBLIC LICENSE' });
  await release('claimed-1.0', {
    ...sound,
    LICENSE: 'See the web site.',
    'PKG-INFO': 'Name: claimed\nLicense-Expression: MIT\n',
  });
  await release('untested-1.0', { LICENSE: MIT, 'latest.py': '' });
  await release('linked-1.0', sound, (folder) => symlink('../../../../etc/passwd', join(folder, 'passwd')));
});

afterAll(async () => {
  process.env = saved;
  await rm(root, { recursive: true, force: true });
});

test('a release comes unpacked, with its licence and its tests, and is not fetched twice', async () => {
  const fetched = await fetch('pypi:Sound==1.0');
  expect(fetched).toMatchObject({
    kind: 'fetched',
    repository: {
      source: 'pypi:Sound==1.0',
      name: 'sound',
      version: '1.0',
      licence: { spdx: 'MIT', evidence: 'file:LICENSE' },
      path: 'sources/sound-1.0',
      test_files: ['tests/test_a.py'],
    },
  });
  expect(await readFile(join(workspace().root, 'sources/sound-1.0/a.py'), 'utf8')).toBe('x = 1\n');
  process.env['PIP_FIND_LINKS'] = '/nowhere';
  expect(await fetch('pypi:Sound==1.0')).toEqual(fetched);
  process.env['PIP_FIND_LINKS'] = join(root, 'index');
});

test('without a version the newest release is taken', async () => {
  expect(await fetch('pypi:sound')).toMatchObject({ repository: { version: '1.2', source: 'pypi:sound==1.2' } });
});

test('metadata is a stated fallback for a licence text that is not known', async () => {
  expect(await fetch('pypi:claimed==1.0')).toMatchObject({
    repository: { licence: { spdx: 'MIT', evidence: 'metadata:License-Expression' } },
  });
});

test.each([
  ['pypi:copyleft==1.0', 'licence', /GPL/],
  ['pypi:untested==1.0', 'no-tests', /none of its 2 files/],
  ['pypi:linked==1.0', 'unsafe-archive', /leads outside/],
  ['pypi:sound==9', 'not-found', /no version 9; source releases: 1\.2, 1\.0/],
  ['pypi:absent', 'not-found', /no package of this name/],
])('%s is rejected: %s', async (source, reason, detail) => {
  expect(await fetch(source)).toEqual({ kind: 'rejected', rejection: { source, reason, detail: expect.stringMatching(detail) } });
  expect((await readdir(workspace().sources)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('an index that does not answer is an error with a hint', async () => {
  Object.assign(process.env, { PIP_NO_INDEX: '', PIP_INDEX_URL: 'http://127.0.0.1:9/simple' });
  await expect(fetch('pypi:other==1.0')).rejects.toMatchObject({
    code: 'INDEX_UNREACHABLE',
    hint: expect.stringContaining('PIP_INDEX_URL'),
  });
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_INDEX_URL: '' });
});

test('a commit of a git repository, with the tests that its archives would leave out', async () => {
  const repository = join(root, 'made');
  await mkdir(join(repository, 'tests'), { recursive: true });
  await writeFile(join(repository, 'LICENSE'), MIT);
  await writeFile(join(repository, 'a.py'), 'x = 1\n');
  await writeFile(join(repository, 'tests/test_a.py'), '');
  await writeFile(join(repository, '.gitattributes'), 'tests export-ignore\n');
  const git = (...args: string[]) =>
    runProcess(['git', '-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
  await git('init', '-q');
  await git('add', '.');
  await git('commit', '-qm', 'first');
  await writeFile(join(repository, 'a.py'), 'x = 2\n');
  const commit = (await git('rev-parse', 'HEAD')).stdout.trim();
  const fetched = await fetch(`git:${repository}#HEAD`);
  expect(fetched).toMatchObject({ repository: { name: 'made', version: commit.slice(0, 12), test_files: ['tests/test_a.py'] } });
  const folder = join(workspace().sources, `made-${commit.slice(0, 12)}`);
  expect(await readFile(join(folder, 'a.py'), 'utf8')).toBe('x = 1\n');
  expect(existsSync(join(folder, '.git'))).toBe(false);

  expect(await fetch(`git:${repository}#absent`)).toMatchObject({ rejection: { reason: 'not-found' } });
  const copied = await fetch(repository);
  expect(copied).toMatchObject({ kind: 'fetched', repository: { source: repository } });
  const path = copied.kind === 'fetched' ? copied.repository.path : '';
  expect(await readFile(join(workspace().root, path, 'a.py'), 'utf8')).toBe('x = 2\n');
});

test('a commit on GitHub, alone where the server gives it, else out of a clone; its language and its time are told', async () => {
  const repository = join(root, 'octo', 'made');
  await mkdir(repository, { recursive: true });
  const git = (...args: string[]) =>
    runProcess(['git', '-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      env: { ...(process.env as Record<string, string>), GIT_COMMITTER_DATE: '2024-05-06T07:08:09Z' },
    });
  await git('init', '-q');
  const files = { LICENSE: MIT, 'go.mod': 'module x\n', 'a.go': 'package x\n', 'a_test.go': 'package x\n', 'tool.py': '' };
  for (const [path, text] of Object.entries(files)) await writeFile(join(repository, path), text);
  await git('add', '.');
  await git('commit', '-qm', 'first');
  const first = (await git('rev-parse', 'HEAD')).stdout.trim();
  await git('commit', '-qm', 'second', '--allow-empty');
  const second = (await git('rev-parse', 'HEAD')).stdout.trim();
  process.env['GITHUB_SERVER_URL'] = `file://${root}`;
  for (const commit of [second, first]) {
    expect(await fetch(`github:octo/made#${commit}`)).toMatchObject({
      repository: {
        source: `github:octo/made#${commit}`,
        name: 'made',
        language: 'go',
        released_at: '2024-05-06T07:08:09.000Z',
        test_files: ['a_test.go'],
      },
    });
  }
  expect(await fetch(`github:octo/absent#${first}`)).toMatchObject({ rejection: { reason: 'not-found' } });
});

test('a half-made fetch is not trusted, and nothing of it stays', async () => {
  await fetch('pypi:sound==1.0');
  await rm(join(workspace().sources, 'sound-1.0.json'), { force: true });
  await writeFile(join(workspace().sources, 'sound-1.0', 'a.py'), 'torn');
  await fetch('pypi:sound==1.0');
  expect(await readFile(join(workspace().sources, 'sound-1.0/a.py'), 'utf8')).toBe('x = 1\n');
  expect((await readdir(workspace().sources)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
