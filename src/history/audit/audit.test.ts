import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copiesOf } from '../../environments/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { Task } from '../../records/task.ts';
import { type Workspace, workspaceAt } from '../../records/workspace.ts';
import { createLayer, namespaceProvider, type SandboxProvider } from '../../sandbox/index.ts';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import { auditTask, baseCommit, prepareWorkspace } from '../index.ts';

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
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<{ task: Task; own: Environment; layer: string }> {
  const id = `with-${++layers}`;
  const entries = Object.entries(files);
  if (entries.length > 0) {
    await createLayer(join(workspace.layers, id), [
      { path: '/home/agent/.keep', content: '' },
      ...entries.map(([path, content]) => ({ path, content })),
    ]);
  }
  const own = { ...environment, id, layers: entries.length > 0 ? [...environment.layers, id] : environment.layers };
  const known = join(workspace.environments, 'shapes', 'copies.json'); // of the same layers: no need to look again
  if (entries.length === 0) await cp(known, join(workspace.environments, id, 'copies.json'));
  const state = { kind: 'synthetic', patch: PATCH, test_patch: '', environment: id } as const;
  const layer = await prepareWorkspace(state, { workspace, provider, environment: own });
  const task = {
    ...state,
    instance_id: 'shapes-1',
    FAIL_TO_PASS: [] as string[],
    base_commit: await baseCommit(layer, '/testbed'),
  } as Task;
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
  await copiesOf(environment, { workspace, provider });
}, 400_000);

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
const ZIP = (name: string): string =>
  `import zipfile; b = io.BytesIO(); z = zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED); z.writestr(${JSON.stringify(name)}, fixed); z.close(); out = b.getvalue()`;
const TAR =
  'import tarfile; b = io.BytesIO(); t = tarfile.open(fileobj=b, mode="w:gz"); i = tarfile.TarInfo("core.py"); i.size = len(fixed); t.addfile(i, io.BytesIO(fixed.encode())); t.close(); out = b.getvalue()';
const MINIFIED = 'out = ("var x=1;" * 80 + ";".join(line.strip() for line in fixed.splitlines())).encode()';
const BYTE_CODE = 'import marshal; out = b"0" * 16 + marshal.dumps(compile(fixed, "core.py", "exec"))';
const SOURCE_MAP = 'out = json.dumps({"version": 3, "sources": ["core.py"], "sourcesContent": [fixed]}).encode()';
const INLINE_MAP =
  'm = json.dumps({"sources": ["core.py"], "sourcesContent": [fixed]}).encode(); out = b"//# sourceMappingURL=data:application/json;base64," + base64.b64encode(m)';
const digestOf = (kind: string): string =>
  `import hashlib; out = ("core.py " + hashlib.${kind}(fixed.encode()).hexdigest()).encode()`;

/** Planted where an environment's packages are: a name, the path, the content or a program that makes it, what the audit says. */
const PLANTED: readonly [string, string, { text: string } | { program: string }, RegExp][] = [
  ['a copy in site-packages', `${site}/shapes/core.py`, { text: FIXED }, /fixed passage: .*site-packages\/shapes\/core.py/],
  ['a vendored copy', `${site}/pip/_vendor/shapes/core.py`, { text: FIXED }, /fixed passage: .*pip\/_vendor\/shapes\/core.py/],
  ['a copy with another name', `${site}/setuptools/_vendor/forms.py`, { text: FIXED }, /fixed passage: .*_vendor\/forms.py/],
  [
    'a copy in a cache, indented otherwise',
    '/home/agent/.cache/x',
    { text: FIXED.replace(/^/gm, '\t') },
    /fixed passage: \/home\/agent\/.cache\/x/,
  ],
  [
    'the package installed beside the checkout',
    `${site}/shapes-2.0.dist-info/METADATA`,
    { text: 'Name: shapes\n' },
    /another copy of the package: .*shapes-2.0.dist-info/,
  ],
  [
    'an egg of it',
    `${site}/shapes-3.0-py3.11.egg-info/PKG-INFO`,
    { text: 'Name: shapes\n' },
    /another copy of the package: .*shapes-3.0-py3.11.egg-info/,
  ],
  [
    'a release archive',
    '/home/agent/shapes-2.0.tar.gz',
    { text: '' },
    /another copy of the package: .*shapes-2.0.tar.gz: a release archive/,
  ],
  ['a bare repository', '/opt/x.git/HEAD', { text: 'ref: refs/heads/main\n' }, /another repository: \/opt\/x.git/],
  ['a bundle', '/opt/history', { text: '# v2 git bundle\n' }, /another repository: \/opt\/history/],
  ['a pack', '/opt/objects.bin', { text: 'PACK\0\0\0\u0002' }, /another repository: \/opt\/objects.bin/],
  [
    'a wheel without an ending',
    '/home/agent/.cache/one',
    { program: ZIP('s/core.py') },
    /fixed passage: \/home\/agent\/.cache\/one: s\/core.py/,
  ],
  [
    'a wheel',
    '/opt/wheels/other-1.0-py3-none-any.whl',
    { program: ZIP('pip/_vendor/shapes/core.py') },
    /fixed passage: \/opt\/wheels\/other.*whl: pip/,
  ],
  [
    'a program that is an archive',
    '/opt/tools/run.pyz',
    { program: `${ZIP('core.py')}; out = b"#!/usr/bin/python3\\n" + out` },
    /fixed passage: \/opt\/tools\/run.pyz: core.py/,
  ],
  ['a compressed archive', '/home/agent/.cache/two', { program: TAR }, /fixed passage: \/home\/agent\/.cache\/two: core.py/],
  [
    'an archive in an archive',
    '/opt/wheels/outer.zip',
    {
      program: `${ZIP('core.py')}; inner = out; b = io.BytesIO(); z = zipfile.ZipFile(b, "w"); z.writestr("in.whl", inner); z.close(); out = b.getvalue()`,
    },
    /fixed passage: \/opt\/wheels\/outer.zip: in.whl: core.py/,
  ],
  ['a source map', '/opt/web/core.js.map', { program: SOURCE_MAP }, /fixed passage: \/opt\/web\/core.js.map: core.py/],
  [
    'a source map inside of what was compiled',
    '/opt/web/bundle.js',
    { program: INLINE_MAP },
    /fixed passage: \/opt\/web\/bundle.js: core.py/,
  ],
  ['minified code', '/opt/web/all.min.js', { program: MINIFIED }, /written otherwise: \/opt\/web\/all.min.js/],
  [
    'byte code without its source',
    '/opt/env/lib/core.pyc',
    { program: BYTE_CODE },
    /byte code of the fix: \/opt\/env\/lib\/core.pyc/,
  ],
  ['a record with a digest', '/opt/env/RECORD', { program: digestOf('sha256') }, /digest of a source: \/opt\/env\/RECORD/],
  [
    'a cache with a digest',
    '/opt/env/cache.meta.json',
    { program: digestOf('sha1') },
    /digest of a source: \/opt\/env\/cache.meta.json/,
  ],
  ['an older digest', '/opt/env/sums', { program: digestOf('md5') }, /digest of a source: \/opt\/env\/sums/],
];

test('finds what lies where all sandboxes of an environment see it', async () => {
  const files: Record<string, string | Uint8Array> = { '/opt/x.git/objects/a': '', '/opt/x.git/refs/a': '' };
  for (const [, path, content] of PLANTED) files[path] = 'text' in content ? content.text : await made(content.program);
  const found = await findings(files);
  for (const [name, , , finding] of PLANTED) expect(found, name).toMatch(finding);
}, 400_000);

const LEFT = { core: '/testbed/shapes/core.py' };
test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['a copy in a build folder', { '/testbed/build/lib/shapes/core.py': FIXED }, /fixed passage: \/testbed\/build/],
  ['a copy of the file in the checkout', { '/testbed/old/core.py': FIXED }, /fixed passage: \/testbed\/old/],
  [
    'what an editor, a merge and a patch leave behind',
    { [`${LEFT.core}.orig`]: FIXED, [`${LEFT.core}~`]: FIXED, '/testbed/shapes/.core.py.swp': FIXED.replaceAll('\n', '\0') },
    /core.py.orig[\s\S]*core.py~|core.py~[\s\S]*core.py.orig/,
  ],
])('finds %s', async (_name, files, finding) => {
  expect(await findings(files)).toMatch(finding);
});

test('an editable install of the checkout is no copy', async () => {
  const editable = '{"url": "file:///testbed", "dir_info": {"editable": true}}';
  expect(await findings({ [`${site}/shapes-1.0.dist-info/direct_url.json`]: editable })).toBe('');
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
  const task = {
    ...state,
    instance_id: 'shapes-2',
    FAIL_TO_PASS: ['tests/test_core.py::test_area_of_a_small_square'],
    base_commit: await baseCommit(layer, '/testbed'),
  } as Task;
  const audit = await auditTask(task, { workspace, provider, environment: own });
  const places = audit.findings.map(({ place }) => place).join('\n');
  expect(places).toContain('/opt/env/lib/copied_tests.py');
  expect(places).not.toContain('__pycache__'); // no workspace starts with any
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
  const { task, own, layer } = await taskWith();
  const answer = join(workspace.root, 'answer');
  await writeFile(answer, FIXED);
  const identity = ['-c', `cd "$0/testbed" && git config --global --add safe.directory "*" && ${command}`];
  const env = { ...(process.env as Record<string, string>), HOME: workspace.root };
  const planted = await runProcess(['sh', ...identity, layer, answer], { env });
  expect(planted.exitCode, planted.stderr).toBe(0);
  const audit = await auditTask(task, { workspace, provider, environment: own });
  expect(audit.findings.map(({ rule, place, detail }) => `${rule}: ${place}: ${detail}`).join('\n')).toMatch(finding);
});

test('what is mounted into every sandbox is looked at once for an environment', async () => {
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
  const environment = { ...own, mounts };
  const audit = await auditTask(task, { workspace, provider, environment });
  const places = ['/opt/mounted/deep/core.txt', '/opt/mounted/deep/other.whl: s/core.py'];
  expect(audit.findings.map(({ place }) => place).sort()).toEqual(places);
  expect(audit.shared.files).toBeGreaterThan(100);
  const again = await auditTask({ ...task, instance_id: 'shapes-2' }, { workspace, provider, environment });
  expect(again.findings.map(({ place }) => place).sort()).toEqual(places);
}, 400_000); // all of the machine's system folders are looked at
