import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Environment } from '../records/environment.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { createLayer, namespaceProvider, type Sandbox, type SandboxProvider } from '../sandbox/index.ts';
import { runProcess } from '../support/process.ts';
import { ancestorsPath, baseCommit, openWorkspace, prepareWorkspace, proveHistory, type TaskState } from './index.ts';

const task: TaskState = { kind: 'real', patch: 'not undone', test_patch: '', environment: 'shapes-base' };
const files = { 'shapes.py': 'def area(side):\n    return side + side\n', 'name with space.txt': 'x\n' };
const added = { 'shapes.egg-info/PKG-INFO': 'Name: shapes\n', 'odd [x]* #.txt': 'made by the install\n' };

let workspace: Workspace;
let provider: SandboxProvider;
let environment: Environment;
let base: string;

const git = async (folder: string, ...args: string[]): Promise<string> => {
  const result = await runProcess(['git', '-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
  expect(result.exitCode, result.stderr).toBe(0);
  return result.stdout.trim();
};
const inside = async (sandbox: Sandbox, command: string): Promise<string> => {
  const result = await sandbox.exec(['sh', '-c', command]);
  expect(result.stderr + result.exitCode).toBe('0');
  return result.stdout.trim();
};

beforeAll(async () => {
  workspace = workspaceAt(await mkdtemp(join(tmpdir(), 'ancestors-')));
  provider = namespaceProvider({ root: workspace.sandboxes });
  environment = {
    id: 'shapes-base',
    repository: {
      source: 'git:/somewhere/shapes#1',
      name: 'shapes',
      version: '1',
      language: 'python',
      licence: { spdx: 'MIT', evidence: 'file:LICENSE' },
      archive_sha256: '0',
      path: 'sources/shapes-1',
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
  const origin = join(workspace.root, 'origin');
  await mkdir(origin);
  const save = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(origin, path)), { recursive: true });
    await writeFile(join(origin, path), text);
  };
  await git(origin, 'init', '-q', '-b', 'trunk');
  await save('shapes.py', 'def area(): ...\n');
  await git(origin, 'add', '-A');
  await git(origin, 'commit', '-qm', 'first');
  for (const [path, text] of Object.entries(files)) await save(path, text);
  await git(origin, 'add', '-A');
  await git(origin, 'commit', '-qm', 'second');
  base = await git(origin, 'rev-parse', 'HEAD');
  await save('shapes.py', 'def area(side):\n    return side * side\n');
  await git(origin, 'commit', '-qam', 'the fix');
  await git(origin, 'tag', 'v2');
  await git(origin, 'branch', 'at-base', base);
  await mkdir(workspace.sources);
  await git(origin, 'bundle', 'create', '-q', ancestorsPath(workspace, environment.repository), 'refs/heads/at-base');
  const content = Object.entries({ ...files, ...added, '.git/leftover': 'x' });
  await createLayer(
    join(workspace.layers, 'source'),
    content.map(([path, text]) => ({ path: `/testbed/${path}`, content: text })),
  );
});

afterAll(() => rm(workspace.root, { recursive: true, force: true }));

const context = () => ({ workspace, provider, environment });

test("a real task's workspace stands at its base commit, with the commits before it and no other", async () => {
  await using sandbox = await openWorkspace(task, context());
  expect(await inside(sandbox, 'git log --format=%s')).toBe('second\nfirst');
  expect(await inside(sandbox, 'git status --porcelain; git rev-parse HEAD')).toBe(base);
  expect(await baseCommit(await prepareWorkspace(task, context()), '/testbed')).toBe(base);
  expect(await proveHistory(sandbox, undefined, 'ancestors')).toEqual({ kind: 'clean', commit: base, commits: 2, objects: 7 });
  expect((await proveHistory(sandbox)).kind).toBe('leaks');
});

test('what an agent changes and commits is told against the base commit', async () => {
  await using sandbox = await openWorkspace(task, context());
  expect(await inside(sandbox, 'git config workspace.base')).toBe(base);
  await inside(sandbox, 'echo new >made.txt && git add -A && git commit -qm mine');
  expect(await inside(sandbox, 'git diff --name-only $(git config workspace.base)')).toBe('made.txt');
});

test('a release, which has no history, gets one commit of what is there', async () => {
  const release = { ...environment, id: 'shapes-release', repository: { ...environment.repository, path: 'sources/other' } };
  await using sandbox = await openWorkspace({ ...task, environment: release.id }, { ...context(), environment: release });
  expect(await inside(sandbox, 'git log --format=%s')).toBe('Initial commit');
  expect((await proveHistory(sandbox)).kind).toBe('clean');
});

test('what an install changed in tracked files is put back', async () => {
  const files = [{ path: '/testbed/shapes.py', content: 'edited by the install\n' }];
  await createLayer(join(workspace.layers, 'edited'), files);
  const other = { ...environment, id: 'shapes-edited', layers: ['source', 'edited'] };
  await using sandbox = await openWorkspace({ ...task, environment: other.id }, { ...context(), environment: other });
  expect((await sandbox.readFile('/testbed/shapes.py')).toString()).toContain('side + side');
});

const future = 'git commit -q --allow-empty -m next';
test.each([
  [`${future} && git reset -q --hard HEAD~1`, /commit \w+ is not part of the commit's past/],
  [`git checkout -q -b side && ${future} && git checkout -q main`, /refs\/heads\/side/],
  ['echo x >>shapes.py && git stash -q', /refs\/stash/],
  ['git notes add -m secret', /refs\/notes\/commits/],
  ['git worktree add -q /tmp/tree', /worktrees exists/],
  ['git -c protocol.file.allow=always submodule --quiet add /testbed sub', /modules exists|sub\/\.git is a repository/],
  ['git config remote.origin.promisor true', /remote\.origin\.promisor/],
  ['git config extensions.partialClone origin', /extensions\.partialclone/],
  ['touch .git/objects/pack/pack-1.promisor', /promisor exists/],
  ['git config include.path /elsewhere', /include\.path/],
  ['git replace --graft HEAD', /refs\/replace/],
])('finds the leak: %s', async (command, finding) => {
  await using sandbox = await openWorkspace(task, context());
  await inside(sandbox, `${command} >/dev/null 2>&1`);
  const proof = await proveHistory(sandbox, undefined, 'ancestors');
  expect(proof.kind === 'leaks' ? proof.findings.join('\n') : '').toMatch(finding);
});
