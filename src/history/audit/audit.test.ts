import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Environment } from '../../records/environment.ts';
import type { Task } from '../../records/task.ts';
import { type Workspace, workspaceAt } from '../../records/workspace.ts';
import { createLayer, namespaceProvider, type SandboxProvider } from '../../sandbox/index.ts';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import { auditShared, auditTask, baseCommit, prepareWorkspace } from '../index.ts';

const FIXED = `"""Shapes."""

def area(side):
    check(side, 'side of a square')
    return side * side

def check(value, what):
    if value < 0:
        raise ValueError(f'{what} may not be negative')
`;
const PATCH = `diff --git a/shapes/core.py b/shapes/core.py
--- a/shapes/core.py
+++ b/shapes/core.py
@@ -2,5 +2,5 @@
${' '}
 def area(side):
     check(side, 'side of a square')
-    return side + side
+    return side * side
${' '}
`;
const BUGGY = FIXED.replace('side * side', 'side + side');
const OWN = { 'shapes/core.py': FIXED, 'shapes/other.py': 'x = 1\n', LICENSE: 'MIT\n' };

let workspace: Workspace;
let provider: SandboxProvider;
let environment: Environment;
let python: string;
let layers = 0;

/** The task over an environment with these files besides, as an audit gets it. */
async function taskWith(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ task: Task; own: Environment; layer: string }> {
  const id = `with-${++layers}`;
  await createLayer(join(workspace.layers, id), [
    { path: '/home/agent/.keep', content: '' },
    ...Object.entries(files).map(([path, content]) => ({ path, content })),
  ]);
  const own = { ...environment, id, layers: [...environment.layers, id] };
  const state = { kind: 'synthetic', patch: PATCH, test_patch: '', environment: id } as const;
  const layer = await prepareWorkspace(state, { workspace, provider, environment: own });
  const task = { ...state, instance_id: 'shapes-1', base_commit: await baseCommit(layer, '/testbed') } as Task;
  return { task, own, layer };
}

async function findings(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const { task, own } = await taskWith(files);
  const audit = await auditTask(task, { workspace, provider, environment: own });
  return audit.findings.map(({ rule, place, detail }) => `${rule}: ${place}: ${detail}`).join('\n');
}

/** Bytes that a Python program makes of the fixed and the buggy file. */
async function made(program: string): Promise<Buffer> {
  const preamble = 'import sys, io, json, base64; fixed, buggy = json.load(sys.stdin)\n';
  const result = await runProcess([python, '-I', '-c', `${preamble}${program}\nprint(base64.b64encode(out).decode())`], {
    input: JSON.stringify([FIXED, BUGGY]),
  });
  expect(result.stderr).toBe('');
  return Buffer.from(result.stdout, 'base64');
}

beforeAll(async () => {
  workspace = workspaceAt(await mkdtemp(join(tmpdir(), 'audit-')));
  provider = namespaceProvider({ root: workspace.sandboxes });
  const asked = await runProcess([
    toolPath('python'),
    '-I',
    '-c',
    'import sys; print(sys.base_prefix, "%d.%d" % sys.version_info[:2])',
  ]);
  const [prefix = '', version = ''] = asked.stdout.trim().split(' ');
  python = join(prefix, 'bin', `python${version}`);
  const mounted = prefix.startsWith('/usr') ? prefix : '/opt/python';
  const start = `#!/bin/sh\nexec ${mounted}/bin/python${version} "$@"\n`;
  await createLayer(join(workspace.layers, 'source'), [
    { path: '/opt/env/bin/python', content: start, mode: 0o755 },
    ...Object.entries(OWN).map(([path, content]) => ({ path: `/testbed/${path}`, content })),
  ]);
  environment = {
    id: 'shapes',
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
    mounts: mounted === prefix ? [] : [{ source: prefix, target: mounted }],
    workdir: '/testbed',
    variables: { PATH: '/opt/env/bin:/usr/local/bin:/usr/bin:/bin', HOME: '/home/agent', LD_LIBRARY_PATH: `${mounted}/lib` },
    test_framework: 'pytest',
    test_command: 'python -m pytest',
    runtime: `CPython ${version}`,
    lock: [],
    baseline: [],
    flaky: [],
    build_seconds: 0,
    bytes: 0,
    created_at: '2026-01-01T00:00:00Z',
  };
});

afterAll(() => rm(workspace.root, { recursive: true, force: true }));

test('a clean sandbox is clean, and it is told what was looked at', async () => {
  const { task, own } = await taskWith({ '/testbed/build/lib/shapes/core.py': BUGGY });
  const audit = await auditTask(task, { workspace, provider, environment: own });
  expect(audit.findings).toEqual([]);
  expect(audit.looked.files).toBeGreaterThan(5);
  expect(audit.looked.objects).toBeGreaterThan(5);
  expect(audit.looked.places['/testbed/shapes']?.[0]).toBe(2);
});

test('code of the checkout that is like the fix belongs to the task', async () => {
  expect(await findings({ '/testbed/shapes/similar.py': FIXED })).toBe('');
});

const site = '/opt/env/lib/python3.11/site-packages';
test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['a copy in site-packages', { [`${site}/shapes/core.py`]: FIXED }, /fixed passage: .*site-packages\/shapes\/core.py/],
  ['a copy in a build folder', { '/testbed/build/lib/shapes/core.py': FIXED }, /fixed passage: \/testbed\/build/],
  ['a copy of the file in the checkout', { '/testbed/old/core.py': FIXED }, /fixed passage: \/testbed\/old/],
  [
    'a copy in a cache, indented otherwise',
    { '/home/agent/.cache/x': FIXED.replace(/^/gm, '\t') },
    /fixed passage: \/home\/agent/,
  ],
  [
    'the package installed beside the checkout',
    { [`${site}/shapes-2.0.dist-info/METADATA`]: 'Name: shapes\n' },
    /another copy of the package/,
  ],
  ['a release archive', { '/home/agent/shapes-2.0.tar.gz': '' }, /release archive/],
  [
    'a bare repository',
    { '/opt/x.git/HEAD': 'ref: refs/heads/main\n', '/opt/x.git/objects/a': '', '/opt/x.git/refs/a': '' },
    /another repository: \/opt\/x.git/,
  ],
  ['a bundle', { '/opt/history': '# v2 git bundle\n' }, /another repository: \/opt\/history/],
])('finds %s', async (_name, files, finding) => {
  expect(await findings(files)).toMatch(finding);
});

test('an editable install of the checkout is no copy', async () => {
  const editable = '{"url": "file:///testbed", "dir_info": {"editable": true}}';
  expect(await findings({ [`${site}/shapes-1.0.dist-info/direct_url.json`]: editable })).toBe('');
});

test.each<[string, string, string, RegExp]>([
  [
    'a wheel',
    '/home/agent/.cache/one',
    'import zipfile; b = io.BytesIO(); z = zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED); z.writestr("s/core.py", fixed); z.close(); out = b.getvalue()',
    /fixed passage: \/home\/agent\/.cache\/one: s\/core.py/,
  ],
  [
    'a compressed archive',
    '/home/agent/.cache/two',
    'import tarfile; b = io.BytesIO(); t = tarfile.open(fileobj=b, mode="w:gz"); i = tarfile.TarInfo("core.py"); i.size = len(fixed); t.addfile(i, io.BytesIO(fixed.encode())); t.close(); out = b.getvalue()',
    /fixed passage: \/home\/agent\/.cache\/two: core.py/,
  ],
  [
    'byte code of the fixed file',
    '/testbed/shapes/__pycache__/core.cpython-311.pyc',
    'import marshal; out = b"0" * 16 + marshal.dumps(compile(fixed, "core.py", "exec"))',
    /byte code of the fix/,
  ],
])('finds %s', async (_name, path, program, finding) => {
  expect(await findings({ [path]: await made(program) })).toMatch(finding);
});

test('finds the hidden tests of a task, in another copy and as byte code', async () => {
  const tests = `from shapes.core import area

def test_area_of_a_small_square():
    assert area(3) == 9, 'the area of a small square'
`;
  const test_patch = `diff --git a/tests/test_core.py b/tests/test_core.py
new file mode 100644
--- /dev/null
+++ b/tests/test_core.py
@@ -0,0 +1,4 @@
${tests.trimEnd().replace(/^/gm, '+')}
`;
  const compiled = 'import marshal; out = b"0" * 16 + marshal.dumps(compile(tests, "test_core.py", "exec"))';
  const code = await made(`tests = ${JSON.stringify(tests)}; ${compiled}`);
  const planted = {
    '/testbed/tests/test_core.py': tests,
    '/testbed/tests/__pycache__/test_core.cpython-311.pyc': code,
    '/opt/env/lib/copied_tests.py': tests,
  };
  const { own } = await taskWith(planted);
  const state = { kind: 'synthetic', patch: PATCH, test_patch, environment: own.id } as const;
  const layer = await prepareWorkspace(state, { workspace, provider, environment: own });
  const task = { ...state, instance_id: 'shapes-2', base_commit: await baseCommit(layer, '/testbed') } as Task;
  const audit = await auditTask(task, { workspace, provider, environment: own });
  const places = audit.findings.map(({ place }) => place).join('\n');
  expect(places).toContain('/opt/env/lib/copied_tests.py');
  expect(places).toContain('/testbed/tests/__pycache__/test_core.cpython-311.pyc');
  const clean = await taskWith({ '/testbed/tests/test_core.py': tests });
  const cleanState = { ...state, environment: clean.own.id };
  const cleanLayer = await prepareWorkspace(cleanState, { workspace, provider, environment: clean.own });
  const cleanTask = { ...task, ...cleanState, base_commit: await baseCommit(cleanLayer, '/testbed') };
  expect((await auditTask(cleanTask, { workspace, provider, environment: clean.own })).findings).toEqual([]);
});

test('byte code of the buggy file is none', async () => {
  const code = await made('import marshal; out = b"0" * 16 + marshal.dumps(compile(buggy, "core.py", "exec"))');
  expect(await findings({ '/testbed/shapes/__pycache__/core.cpython-312.pyc': code })).toBe('');
});

test.each<[string, string, RegExp]>([
  ['a stored object', 'git hash-object -w --stdin <"$1"', /history: .*blob \w+ is not part.*\n.*fixed passage: git blob/s],
  ['a packed object', 'git hash-object -w --stdin <"$1" | git pack-objects -q .git/objects/pack/pack', /fixed passage: git blob/],
  ['a note', 'git notes add -F "$1"', /refs\/notes/],
  ['a file beside the objects', 'cp "$1" .git/notes.txt', /fixed passage: \/testbed\/.git\/notes.txt/],
])('finds %s in the repository', async (_name, command, finding) => {
  const { task, own, layer } = await taskWith({ [`/opt/marker/${_name}`]: '' });
  const answer = join(workspace.root, 'answer');
  await writeFile(answer, FIXED);
  const identity = ['-c', `cd "$0/testbed" && git config --global --add safe.directory "*" && ${command}`];
  const env = { ...(process.env as Record<string, string>), HOME: workspace.root };
  const planted = await runProcess(['sh', ...identity, layer, answer], { env });
  expect(planted.exitCode, planted.stderr).toBe(0);
  const audit = await auditTask(task, { workspace, provider, environment: own });
  expect(audit.findings.map(({ rule, place, detail }) => `${rule}: ${place}: ${detail}`).join('\n')).toMatch(finding);
});

test('what is mounted into every sandbox is looked at once for all tasks', async () => {
  const folder = join(workspace.root, 'mounted');
  const wheel = await made(
    'import zipfile; b = io.BytesIO(); z = zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED); z.writestr("s/core.py", fixed); z.close(); out = b.getvalue()',
  );
  await createLayer(folder, [
    { path: '/deep/core.txt', content: FIXED },
    { path: '/deep/other.whl', content: wheel },
  ]);
  const { task, own } = await taskWith({ '/opt/shared': '' });
  const mounts = [...own.mounts, { source: folder, target: '/opt/mounted' }];
  const audit = await auditShared([task, { ...task, instance_id: 'shapes-2' }], {
    workspace,
    provider,
    environment: { ...own, mounts },
  });
  const places = ['/opt/mounted/deep/core.txt', '/opt/mounted/deep/other.whl: s/core.py'];
  for (const id of ['shapes-1', 'shapes-2']) {
    expect(
      audit.findings
        .get(id)
        ?.map(({ place }) => place)
        .sort(),
    ).toEqual(places);
  }
  expect(audit.looked.files).toBeGreaterThan(1000);
}, 400_000); // all of the machine's system folders are looked at
