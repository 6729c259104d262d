import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxSpec } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { createLayer, namespaceProvider, type Sandbox, type SandboxProvider } from '../sandbox/index.ts';
import { baseCommit, openWorkspace, prepareWorkspace, proveHistory, type TaskState } from './index.ts';

const FIXED = 'def area(side):\n    return side * side\n';
const PATCH = `diff --git a/shapes.py b/shapes.py
--- a/shapes.py
+++ b/shapes.py
@@ -1,2 +1,2 @@
 def area(side):
-    return side + side
+    return side * side
`;

const environment: Environment = {
  id: 'shapes-1',
  repository: {
    source: 'pypi:shapes==1.0',
    name: 'shapes',
    version: '1.0',
    language: 'python',
    licence: { spdx: 'MIT', evidence: 'file:LICENSE' },
    archive_sha256: '0',
    path: 'sources/shapes-1.0',
    test_files: [],
  },
  layers: ['source'],
  mounts: [],
  workdir: '/testbed',
  variables: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp' },
  test_framework: 'pytest',
  test_command: 'python -m pytest',
  runtime: 'CPython',
  lock: [],
  baseline: [],
  flaky: [],
  build_seconds: 0,
  bytes: 0,
  created_at: '2026-01-01T00:00:00Z',
};
const task: TaskState = { kind: 'synthetic', patch: PATCH, test_patch: '', environment: environment.id };

let workspace: Workspace;
let provider: SandboxProvider;

const context = () => ({ workspace, provider, environment });
const git = async (sandbox: Sandbox, ...args: string[]): Promise<string> => {
  const result = await sandbox.exec(['git', ...args]);
  expect(result.stderr + result.exitCode).toBe('0');
  return result.stdout.trim();
};

beforeAll(async () => {
  workspace = workspaceAt(await mkdtemp(join(tmpdir(), 'history-')));
  provider = namespaceProvider({ root: workspace.sandboxes });
  const files = {
    'shapes.py': FIXED,
    'data/built.txt': 'made\n',
    '.gitignore': 'data/\n*.egg-info\n',
    '__pycache__/shapes.pyc': 'x',
  };
  await createLayer(
    join(workspace.layers, 'source'),
    Object.entries(files).map(([path, content]) => ({ path: `/testbed/${path}`, content })),
  );
});

afterAll(() => rm(workspace.root, { recursive: true, force: true }));

test('holds the buggy files and one commit of them', async () => {
  await using sandbox = await openWorkspace(task, context());
  expect((await sandbox.readFile('/testbed/shapes.py')).toString()).toContain('side + side');
  expect(await git(sandbox, 'ls-files')).toBe('.gitignore\ndata/built.txt\nshapes.py');
  expect(await git(sandbox, 'status', '--porcelain')).toBe('');
  expect(await git(sandbox, 'log', '--format=%an %s')).toBe('swe-lego Initial commit');
  expect(await proveHistory(sandbox)).toEqual({
    kind: 'clean',
    commit: await git(sandbox, 'rev-parse', 'HEAD'),
    commits: 1,
    objects: 6,
  });
  const applied = await sandbox.exec(['git', 'apply', '-'], { input: PATCH });
  expect(applied.exitCode).toBe(0);
  expect((await sandbox.readFile('/testbed/shapes.py')).toString()).toBe(FIXED);
});

test('is made once, and made again is the same commit', async () => {
  const layer = await prepareWorkspace(task, context());
  const made = (await stat(layer)).birthtimeMs;
  const commit = await baseCommit(layer, environment.workdir);
  expect(await prepareWorkspace(task, context())).toBe(layer);
  expect((await stat(layer)).birthtimeMs).toBe(made);
  await rm(layer, { recursive: true });
  const layers = await Promise.all([prepareWorkspace(task, context()), prepareWorkspace(task, context())]);
  expect(layers).toEqual([layer, layer]);
  expect(await baseCommit(layer, environment.workdir)).toBe(commit);
  expect(await readFile(join(layer, 'testbed', 'shapes.py'), 'utf8')).toContain('side + side');
});

test('says when the patch does not fit', async () => {
  const wrong = { ...task, patch: PATCH.replace('side * side', 'side ** 2') };
  await expect(prepareWorkspace(wrong, context())).rejects.toMatchObject({ code: 'PATCH_DOES_NOT_APPLY' });
});

const past = `git init -q -b trunk . && git config user.name a && git config user.email a@b && git add -A && git commit -qm fixed
echo secret >note && git add note && git commit -qm future && git tag v2 && git reset -q --hard HEAD~1
echo stashed >>shapes.py && git stash -q && git gc -q`;

test('nothing of a history that the environment had can be read', async () => {
  const spec = sandboxSpec(workspace, environment);
  const sandbox = await provider.create(spec);
  expect((await sandbox.exec(['sh', '-c', past])).exitCode).toBe(0);
  await sandbox.freeze(join(workspace.layers, 'with-history'));
  const old = { ...environment, id: 'shapes-2', layers: ['source', 'with-history'] };
  await using fresh = await provider.create(sandboxSpec(workspace, old));
  expect((await proveHistory(fresh)).kind).toBe('leaks');
  await using made = await openWorkspace({ ...task, environment: old.id }, { ...context(), environment: old });
  expect((await proveHistory(made)).kind).toBe('clean');
  expect(await git(made, 'ls-files')).not.toContain('note');
});

test.each([
  ['git commit -q --allow-empty -m two', /2 commits|has parents/],
  ['git checkout -q -b side && git commit -q --allow-empty -m two && git checkout -q main && git branch -q -D side', /2 commits/],
  ['echo secret | git hash-object -w --stdin', /blob \w+ is not part of the commit/],
  ['git tag v1', /refs\/tags\/v1/],
  ['git remote add origin /elsewhere', /remote origin/],
  ['echo x >>shapes.py && git stash -q', /refs\/stash/],
  ['mkdir /tmp/o && echo /tmp/o >.git/objects/info/alternates', /alternates/],
  ['git reset -q --hard HEAD', /ORIG_HEAD|reflog/],
  ['mkdir -p lib/.git', /lib\/\.git is a repository/],
])('finds the leak: %s', async (command, finding) => {
  await using sandbox = await openWorkspace(task, context());
  await sandbox.exec(['sh', '-c', command]);
  const proof = await proveHistory(sandbox);
  expect(proof.kind === 'leaks' ? proof.findings.join('\n') : '').toMatch(finding);
});
