import { lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Environment } from '../records/environment.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { createLayer, namespaceProvider, type Sandbox, type SandboxProvider } from '../sandbox/index.ts';
import { runProcess } from '../support/process.ts';
import { type LaidPackage, laidPackage } from './audit/fixture.ts';
import { openWorkspace, prepareWorkspace } from './index.ts';

let workspace: Workspace;
let provider: SandboxProvider;
let laid: LaidPackage;

beforeAll(async () => {
  workspace = workspaceAt(await mkdtemp(join(tmpdir(), 'layout-')));
  provider = namespaceProvider({ root: workspace.sandboxes });
  laid = await laidPackage(workspace);
});

afterAll(async () => {
  await runProcess(['chmod', '-R', 'u+rwX', workspace.root]); // closed folders are among what is laid out
  await rm(workspace.root, { recursive: true, force: true });
});

const inside = async (sandbox: Sandbox, command: string): Promise<string> => {
  const result = await sandbox.exec(['sh', '-c', command]);
  expect(result.stderr + result.exitCode).toBe('0');
  return result.stdout;
};

/** An environment whose checkout layer a program on the host has changed, called in its checkout. */
async function environmentWith(id: string, command: string, more: Partial<Environment> = {}): Promise<Environment> {
  const layer = join(workspace.layers, `${id}-source`);
  await runProcess(['cp', '-a', join(workspace.layers, 'laid-source'), layer]);
  const made = await runProcess(['sh', '-c', `cd "$0" && ${command} && chown -hR --reference=. .`, join(layer, 'testbed')]);
  expect(made.stderr + made.exitCode).toBe('0');
  return { ...laid.environment, id, layers: [`${id}-source`], checkout_layer: `${id}-source`, ...more };
}

/** What can be observed of a layer but for inodes, and for when it was made: only the order of that. */
async function observed(layer: string): Promise<unknown> {
  const rows: { path: string; row: unknown; changed: bigint }[] = [];
  const listings: Record<string, string[]> = {};
  const walk = async (folder: string): Promise<void> => {
    listings[folder] = await readdir(join(layer, folder));
    for (const name of listings[folder]) {
      const path = join(folder, name);
      const { mode, nlink, size, mtimeMs, uid, gid } = await lstat(join(layer, path));
      const { ctimeNs: changed } = await lstat(join(layer, path), { bigint: true });
      const isLate = /^testbed\/\.git(\/index)?$/.test(path);
      rows.push({ path, row: [path, mode, nlink, size, isLate ? 0 : mtimeMs, uid, gid], changed });
      if ((await lstat(join(layer, path))).isDirectory()) await walk(path);
    }
  };
  await walk('testbed');
  rows.sort((a, b) => (a.path < b.path ? -1 : 1));
  const files = rows.filter(({ path }) => path.endsWith('.py'));
  const order = files.toSorted((a, b) => (a.changed < b.changed ? -1 : a.changed > b.changed ? 1 : 0)).map(({ path }) => path);
  return { rows: rows.map(({ row }) => row), listings, order };
}

test('what lies in a workspace does not depend on which file the bug was put into', async () => {
  const [one, other] = ['pkg/alpha.py', 'tools/omega.py'] as const;
  // Two ways to one state: the bug of one file in an environment where the other is buggy from the start, and the other way round.
  const turn = (file: string): string => `sed -i 's/number + 1/number - 1/' ${file}`;
  const layers = [];
  for (const [id, patched, given] of [
    ['first', one, other],
    ['second', other, one],
  ] as const) {
    const environment = await environmentWith(id, turn(given));
    layers.push(await prepareWorkspace({ ...laid.task(patched), environment: id }, { workspace, provider, environment }));
  }
  const [first, second] = await Promise.all(layers.map(observed));
  expect(second).toEqual(first);
  const packs = layers.map((layer) => readdir(join(layer, 'testbed/.git/objects/pack')));
  expect(await packs[1]).toEqual(await packs[0]);
});

test('links, programs, empty folders, odd names and files of any size are laid out as they are', async () => {
  const environment = await environmentWith(
    'odd',
    `ln -s alpha.py link && ln -s /nowhere broken && mkdir empty && printf '#!/bin/sh\\n' >run && chmod 750 run
     chmod 440 pkg/beta.py && ln beta.py again.py && truncate -s 3M holes && printf x >'odd
name [x]* ü' && mkdir -p a/b/c/d && printf deep >a/b/c/d/e && chmod 500 a/b/c/d && printf '\\377\\000\\n' >bytes`,
  );
  await using sandbox = await openWorkspace(
    { ...laid.task('alpha.py'), environment: 'odd' },
    { workspace, provider, environment },
  );
  expect(await inside(sandbox, 'readlink link broken; ls -A empty | wc -l; cat a/b/c/d/e; od -An -tx1 bytes')).toBe(
    'alpha.py\n/nowhere\n0\ndeep ff 00 0a\n',
  );
  expect(await inside(sandbox, "stat -c '%a %h' run pkg/beta.py again.py; stat -c %s holes; git status --porcelain")).toBe(
    '755 1\n644 1\n644 1\n3145728\n',
  );
  expect(
    await inside(
      sandbox,
      `cat 'odd
name [x]* ü'; git ls-files -z | tr '\\0' '|'`,
    ),
  ).toMatch(/^x.*odd\nname \[x\]\* ü\|/s);
});

test('all of it is of one time, and of the task alone', async () => {
  await using sandbox = await openWorkspace(laid.task('pkg/delta.py'), { workspace, provider, environment: laid.environment });
  expect(await inside(sandbox, "find . -path ./.git -prune -o -printf '%T@\\n' | sort -u")).toBe('946684800.0000000000\n');
  expect(await inside(sandbox, "find .git -mindepth 1 ! -name index -printf '%T@\\n' | sort -u")).toBe('946684800.0000000000\n');
  expect(await inside(sandbox, 'git count-objects -v | grep -E "^(count|packs):"')).toBe('count: 0\npacks: 1\n');
});

test('caches are left out, and records name no test that was taken away', async () => {
  const environment = await environmentWith(
    'cached',
    `mkdir -p pkg/__pycache__ .pytest_cache/v laid.egg-info && touch pkg/__pycache__/alpha.cpython-311.pyc .pytest_cache/v/nodeids .coverage tsconfig.tsbuildinfo
     mkdir tests && printf 'def test_it():\\n    pass\\n' >tests/test_it.py && touch tests/__init__.py
     printf 'setup.py\\ntests/__init__.py\\ntests/test_it.py\\n' >laid.egg-info/SOURCES.txt && printf 'tests/test_it.py\\n' >MANIFEST`,
  );
  const test_patch = `diff --git a/tests/test_it.py b/tests/test_it.py
new file mode 100644
--- /dev/null
+++ b/tests/test_it.py
@@ -0,0 +1,2 @@
+def test_it():
+    pass
`;
  const task = { ...laid.task('alpha.py'), test_patch, environment: 'cached' };
  await using sandbox = await openWorkspace(task, { workspace, provider, environment });
  expect(await inside(sandbox, 'cat laid.egg-info/SOURCES.txt MANIFEST; ls -A . tests pkg')).toBe(
    'setup.py\ntests/__init__.py\n.:\n.git\nMANIFEST\nalpha.py\nbeta.py\ndelta.py\ngamma.py\nlaid.egg-info\nomega.py\npkg\ntests\ntools\n\npkg:\nalpha.py\nbeta.py\ndelta.py\ngamma.py\ninner\nomega.py\n\ntests:\n__init__.py\n',
  );
});

/** What a build makes: a copy of a source. In its own layer it is of the fixed state. */
async function withBuild(id: string, build: NonNullable<Environment['build']>, made: string): Promise<Environment> {
  await createLayer(join(workspace.layers, `${id}-made`), [
    { path: made, content: 'number + 1 of the fixed state\n' },
    { path: join(made, '..', 'stale'), content: 'of the fixed state\n' },
  ]);
  const environment = await environmentWith(id, 'true');
  return {
    ...environment,
    layers: [...environment.layers, `${id}-made`],
    made_layers: [`${id}-made`],
    made: build.place === 'checkout' ? ['dist/'] : [],
    build,
  };
}

test('build output in the checkout is made from the buggy state; git does not see it', async () => {
  const command = 'mkdir -p dist && cp alpha.py dist/alpha.js';
  const environment = await withBuild('built', { command, place: 'checkout', before_tests: true }, '/testbed/dist/alpha.js');
  await using sandbox = await openWorkspace(
    { ...laid.task('alpha.py'), environment: 'built' },
    { workspace, provider, environment },
  );
  expect(
    await inside(sandbox, 'ls dist; grep -c "number - 1" dist/alpha.js; git status --porcelain --ignored; git ls-files dist'),
  ).toBe('alpha.js\n1\n!! dist/\n');
  expect(await inside(sandbox, 'stat -c %Y dist/alpha.js alpha.py | uniq')).toBe('946684800\n');
});

test("a compiler's cache outside of it is made anew too, over what others' code left there", async () => {
  const command = 'mkdir -p /opt/cache && grep -h number alpha.py >/opt/cache/own';
  const environment = await withBuild('cache', { command, place: 'cache', before_tests: false }, '/opt/cache/own');
  await createLayer(join(workspace.layers, 'others'), [{ path: '/opt/cache/other', content: 'other\n' }]);
  const own = { ...environment, layers: ['others', ...environment.layers] };
  await using sandbox = await openWorkspace(
    { ...laid.task('alpha.py'), environment: 'cache' },
    { workspace, provider, environment: own },
  );
  expect(
    await inside(sandbox, 'ls /opt/cache; grep -c "number - 1" /opt/cache/own; grep -c "number + 1" /opt/cache/own || true'),
  ).toBe('other\nown\n1\n0\n');
});

test('folders of installed packages stay as they were installed; those that a checkout tracks are its own', async () => {
  const environment = await environmentWith(
    'modules',
    'mkdir -p tools/node_modules/tracked && printf 1 >tools/node_modules/tracked/index.js',
  );
  await createLayer(join(workspace.layers, 'modules'), [{ path: '/testbed/node_modules/left/index.js', content: '2' }]);
  const own = { ...environment, layers: ['modules', ...environment.layers], installed: ['node_modules/'] };
  const task = { ...laid.task('alpha.py'), environment: 'modules' };
  const layer = await prepareWorkspace(task, { workspace, provider, environment: own });
  expect(await readdir(join(layer, 'testbed'))).not.toContain('node_modules');
  await using sandbox = await openWorkspace(task, { workspace, provider, environment: own });
  expect(
    await inside(
      sandbox,
      'cat node_modules/left/index.js tools/node_modules/tracked/index.js; git status --porcelain; git ls-files | grep -c node_modules',
    ),
  ).toBe('211\n');
  expect(await readFile(join(layer, 'testbed/.git/info/exclude'), 'utf8')).toContain('/node_modules/\n');
});
