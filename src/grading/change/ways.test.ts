import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Task } from '../../records/task.ts';
import { applyPatch } from '../../repositories/index.ts';
import { createLayer, namespaceProvider, type Sandbox } from '../../sandbox/index.ts';
import { applyTree, layTree } from '../prepare.ts';

/** `GIT_APPLY_CMDS` of swebench 5.0.2, and what its `run_instance` does around them. */
const OFFICIAL = `cat > /tmp/patch.diff
for way in 'git apply --verbose' 'git apply --verbose --3way' 'git apply --verbose --reject' 'patch --batch --forward --fuzz=5 -p1 -i'; do
  if $way /tmp/patch.diff; then exit 0; fi
  last=$way
  if [ "$way" != 'patch --batch --forward --fuzz=5 -p1 -i' ]; then git checkout -- . ; git clean -fd; fi
done
git apply --check --reverse /tmp/patch.diff`;
const SHOW = `git add -A -f && git reset -q -- '*.orig' '*.rej' && git diff --cached --binary --no-renames HEAD`;

const RESET = 'find . -mindepth 1 -delete && cp -a /tmp/base/. .';

const lines = Array.from({ length: 30 }, (_, index) => `line_${index + 1} = ${index + 1}`);
const FILES: Record<string, string | Buffer> = {
  'app.py': `${lines.join('\n')}\n`,
  'open.py': 'a = 1\nb = 2\nc = 3',
  'windows.py': `${lines.slice(0, 12).join('\r\n')}\r\n`,
  'image.bin': Buffer.from([0, 1, 2, 3, 255, 0, 7]),
  'pkg/other.py': `${lines.slice(5, 25).join('\n')}\n`,
};

let root: string;
let sandbox: Sandbox;
const sh = (script: string, input = ''): ReturnType<Sandbox['exec']> => sandbox.exec(['sh', '-c', script], { input });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ways-'));
  const layer = join(root, 'files');
  await createLayer(
    layer,
    Object.entries(FILES).map(([path, content]) => ({ path: `/testbed/${path}`, content })),
  );
  sandbox = await namespaceProvider({ root: join(root, 'sandboxes') }).create({
    layers: [layer],
    mounts: [],
    workdir: '/testbed',
    variables: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
    network: false,
  });
  await sh('git init -qb main && git add . && git -c user.name=a -c user.email=a@b commit -qm base && cp -a . /tmp/base');
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

type Came = { applied: boolean; change: string };

/** What came of it; the files are as they were before. */
async function cameOf(isApplied: boolean): Promise<Came> {
  const { stdout } = await sh(`${SHOW}; ${RESET}`);
  return { applied: isApplied, change: isApplied ? stdout : '' };
}

async function inGrading(patch: string): Promise<boolean> {
  const task = { test_patch: '' } as Task;
  const tree = await applyTree(sandbox, { task, text: patch });
  if (tree === undefined) return false;
  expect(await layTree(sandbox, tree, { task, text: patch, patch: [], golden: [], paths: [] })).toBeUndefined();
  return true;
}

const head = (path: string): string => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`;
/** A hunk that changes line 15, with its three lines of context. */
const hunk = (counts = '@@ -12,7 +12,7 @@', context = (line: string): string => line): string =>
  `${counts}\n${[12, 13, 14].map((n) => ` ${context(lines[n - 1] ?? '')}\n`).join('')}-line_15 = 15\n+line_15 = 'fixed'\n${[16, 17, 18].map((n) => ` ${context(lines[n - 1] ?? '')}\n`).join('')}`;
const good = head('app.py') + hunk();
const added =
  'diff --git a/new.py b/new.py\nnew file mode 100644\n--- /dev/null\n+++ b/new.py\n@@ -0,0 +1,2 @@\n+x = 1\n+y = 2\n';
const BINARY_TEXT =
  'diff --git a/image.bin b/image.bin\nindex 1111111..2222222 100644\nBinary files a/image.bin and b/image.bin differ\n';

test.each<[name: string, patch: string, applied: boolean]>([
  ['a whole patch', good, true],
  ['no last newline', good.slice(0, -1), true],
  ['no last newline, in a new file', added.slice(0, -1), false],
  ['no last newline behind an added line', `${head('open.py')}@@ -1,2 +1,3 @@\n a = 1\n b = 2\n+new = 3`, false],
  ['counts too small', head('app.py') + hunk('@@ -12,6 +12,6 @@'), true],
  ['counts too large', head('app.py') + hunk('@@ -12,9 +12,9 @@'), true],
  ['counts of the old file wrong', head('app.py') + hunk('@@ -12,5 +12,7 @@'), false],
  ['another place', head('app.py') + hunk('@@ -3,7 +3,7 @@'), true],
  [
    'context of another release',
    head('app.py') + hunk(undefined, (line) => (line.startsWith('line_12') ? 'other = 0' : line)),
    true,
  ],
  ['outer context gone', head('app.py') + hunk(undefined, (line) => (/_(?:12|13|17|18) /.test(line) ? 'gone()' : line)), true],
  ['no context that fits', head('app.py') + hunk(undefined, () => 'gone()'), true],
  ['a removed line that is not there', head('app.py') + hunk().replace('-line_15 = 15', '-line_15 = 16'), false],
  ['CRLF in the patch', good.replaceAll('\n', '\r\n'), true],
  ['CRLF in the lines alone', head('app.py') + hunk().replaceAll('\n', '\r\n'), false],
  ['LF in a patch for CRLF', `${head('windows.py')}@@ -2,3 +2,3 @@\n line_2 = 2\n-line_3 = 3\n+line_3 = 0\n line_4 = 4\n`, false],
  [
    'CRLF in a patch for CRLF',
    `${head('windows.py')}@@ -2,3 +2,3 @@\n line_2 = 2\r\n-line_3 = 3\r\n+line_3 = 0\r\n line_4 = 4\r\n`,
    true,
  ],
  ['a binary file without its content', BINARY_TEXT + good, true],
  ['a binary file without its content, and nothing else', BINARY_TEXT, true],
  ['a file that is not there', good + head('gone.py') + hunk(), false],
  [
    'a change of which a part is there already',
    `${good}${head('pkg/other.py')}@@ -1,3 +1,3 @@\n line_6 = 6\n-line_7 = 0\n+line_7 = 7\n line_8 = 8\n`,
    true,
  ],
  ['the same change twice', good + good, false],
  ['words around', `Here is the fix:\n\n\`\`\`diff\n${good}\`\`\`\n`, true],
  ['no folder in front of names', good.replaceAll('a/app.py', 'app.py').replaceAll('b/app.py', 'app.py'), false],
  [
    'a context diff',
    `*** a/open.py\n--- b/open.py\n***************\n*** 1,3 ****\n  a = 1\n! b = 2\n  c = 3\n\\ No newline at end of file\n--- 1,3 ----\n  a = 1\n! b = 4\n  c = 3\n\\ No newline at end of file\n`,
    true,
  ],
  [
    'two files, one by fuzz',
    added + head('app.py') + hunk('@@ -12,7 +12,7 @@', (line) => (/_(?:12|18) /.test(line) ? 'x' : line)),
    true,
  ],
  ['prose', 'I could not find the bug.\n', false],
])('%s', async (_, patch, applied) => {
  const official = await cameOf((await sh(OFFICIAL, patch)).exitCode === 0);
  expect(official.applied).toBe(applied);
  expect(await cameOf(await inGrading(patch))).toEqual(official);
});

test.each<[name: string, patch: string, applied: boolean]>([
  ['a whole patch', good, true],
  ['no last newline', good.slice(0, -1), true],
  [
    'another place, in other words',
    head('app.py') + hunk('@@ -3,7 +3,7 @@', (line) => (/_(?:12|18) /.test(line) ? 'x' : line)),
    true,
  ],
  ['a binary file without its content, and nothing else', BINARY_TEXT, true],
  ['prose', 'I could not find the bug.\n', false],
])('in a proof: %s', async (_, patch, applied) => {
  const official = await cameOf((await sh(OFFICIAL, patch)).exitCode === 0);
  expect(official.applied).toBe(applied);
  expect(await cameOf((await applyPatch(sandbox, patch)) === undefined)).toEqual(official);
});

test('a three-way merge takes what only moved', async () => {
  const made = await sh(
    `sed -i 's/^line_15 = 15$/line_15 = "fixed"/' app.py && git diff --full-index && git checkout -q app.py && sed -i 's/^line_13 = .*/moved()/; s/^line_17 = .*/moved()/' app.py && git -c user.name=a -c user.email=a@b commit -qam next`,
  );
  expect(await applyPatch(sandbox, made.stdout)).toBeUndefined();
  expect((await sh(`sed -n 13,17p app.py; ${RESET}`)).stdout).toBe(
    'moved()\nline_14 = 14\nline_15 = "fixed"\nline_16 = 16\nmoved()\n',
  );
});

test('a patch is no script: ed is not started, and nothing outside is written', async () => {
  for (const patch of [
    '--- a/app.py\n+++ b/app.py\n1,2d\n!touch /tmp/owned\n.\nw\nq\n',
    `${good.slice(0, -1)}\n--- a/open.py\n+++ b/open.py\n1d\n`.replace('line_12', 'x'),
    `diff --git a/x b/../../../tmp/owned\n--- /dev/null\n+++ b/../../../tmp/owned\n@@ -0,0 +1 @@\n+x\n`,
  ]) {
    expect(await applyTree(sandbox, { task: { test_patch: '' } as Task, text: patch })).toBeUndefined();
    expect((await sh(`ls /tmp/owned; found=$?; ${RESET}; exit $found`)).exitCode).not.toBe(0);
  }
});
