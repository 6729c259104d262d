import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLayer, namespaceProvider, type Sandbox, type SandboxSpec } from '../../sandbox/index.ts';
import { type PatchBase, packBase, readPatchBase } from './base.ts';
import type { LeftOut } from './left-out.ts';
import { readPatch } from './read-patch.ts';

const FILES: Readonly<Record<string, string | Buffer>> = {
  'a.py': 'a = 1\n',
  'pkg/b.py': 'b = 1\n',
  'pkg/windows.txt': 'one\r\ntwo\r\n',
  'pkg/latin.txt': Buffer.from('caf\xe9\nline\n', 'latin1'),
  '.gitignore': 'build/\n*.log\n',
};
let root: string;
let layer: string;
const open = (limits: NonNullable<SandboxSpec['limits']> = {}): Promise<Sandbox> =>
  namespaceProvider({ root: join(root, 'sandboxes') }).create({
    layers: [layer],
    mounts: [],
    workdir: '/testbed',
    variables: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
    network: false,
    limits,
  });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'read-patch-'));
  await createLayer(
    join(root, 'files'),
    Object.entries(FILES).map(([path, content]) => ({ path: `/testbed/${path}`, content })),
  );
  layer = join(root, 'files');
  const sandbox = await open();
  await sandbox.exec([
    'sh',
    '-c',
    "git init -qb main && git add . && git -c user.name=a -c user.email=a@b commit -qm base && printf 'made.txt\\n' > .git/info/exclude",
  ]);
  layer = join(root, 'workspace');
  await sandbox.freeze(layer);
  execFileSync('cp', ['-a', `${join(root, 'files')}/.`, layer]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Taken = { patch: string; leftOut: LeftOut[]; files: Record<string, string> };

/** What an agent's commands leave: the patch, and the files that `git apply` makes of it, as latin-1. */
async function take(commands: string): Promise<Taken> {
  let base: PatchBase | undefined;
  {
    await using untouched = await open();
    base = await readPatchBase(untouched);
  }
  if (base === undefined) throw new Error('no base');
  const objects = async (): ReturnType<typeof packBase> => {
    await using untouched = await open();
    return await packBase(untouched);
  };
  await using sandbox = await open();
  const done = await sandbox.exec(['bash', '-c', commands]);
  expect(done.stderr).toBe('');
  const leftOut: LeftOut[] = [];
  const patch = await readPatch(sandbox, { base: { ...base, objects }, onLeftOut: (file) => leftOut.push(file) });
  return { patch, leftOut, files: applied(patch) };
}

/** The files of the base after `git apply` of a patch, by git on this machine and nobody's configuration. */
function applied(patch: string): Record<string, string> {
  const folder = mkdtempSync(join(root, 'applied-'));
  const env = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  execFileSync('cp', ['-a', `${join(root, 'files')}/testbed/.`, folder]);
  execFileSync('git', ['init', '-q'], { cwd: folder, env });
  if (patch !== '') execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, env, input: patch });
  const found: Record<string, string> = {};
  const walk = (place: Buffer, name: string): void => {
    for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
      if (entry.name.equals(Buffer.from('.git'))) continue;
      const path = Buffer.concat([place, Buffer.from('/'), entry.name]);
      const shown = name + entry.name.toString('latin1');
      if (entry.isDirectory()) walk(path, `${shown}/`);
      else if (entry.isSymbolicLink()) found[shown] = `-> ${readlinkSync(path)}`;
      else found[shown] = `${statSync(path).mode & 0o100 ? 'x ' : ''}${readFileSync(path, 'latin1')}`;
    }
  };
  walk(Buffer.from(folder), '');
  return found;
}

const BASE = Object.fromEntries(Object.entries(FILES).map(([path, content]) => [path, Buffer.from(content).toString('latin1')]));
const EDIT = "sed -i 's/1/2/' a.py pkg/b.py; echo new > c.txt";
const EDITED = { ...BASE, 'a.py': 'a = 2\n', 'pkg/b.py': 'b = 2\n', 'c.txt': 'new\n' };
const COMMIT = 'git -c user.name=x -c user.email=x@y commit -qm mine';

describe('an agent has no say in how its change is read', () => {
  test.each([
    ['nothing else', ''],
    ['git config diff.mnemonicPrefix', 'git config diff.mnemonicPrefix true'],
    ['git config diff.noprefix', 'git config diff.noprefix true'],
    ['other prefixes', 'git config diff.srcPrefix x/; git config diff.dstPrefix y/'],
    ['a diff program', 'git config diff.external /bin/true'],
    [
      'settings of the user',
      'git config --global diff.noprefix true; git config --global core.excludesFile /tmp/x; echo "*" > /tmp/x',
    ],
    ['settings of the machine', 'git config --system diff.noprefix true 2> /dev/null; true'],
    ['line ends that are rewritten', 'git config core.autocrlf true; git config core.eol crlf'],
    ['modes that are not looked at', 'git config core.fileMode false'],
    ['colours', 'git config color.ui always'],
    ['a repository that git does not read', 'git config extensions.mine 1; git config core.repositoryFormatVersion 1'],
    ['another working folder', 'git config core.worktree /tmp'],
    [
      'attributes beside the repository',
      "echo '* binary -diff filter=x' > .git/info/attributes; git config filter.x.clean 'tr a b'",
    ],
    ['what is ignored beside the repository', "echo '*' > .git/info/exclude"],
    ['files told to be as they were', 'git update-index --assume-unchanged a.py; git update-index --skip-worktree pkg/b.py'],
    [
      'hooks',
      "printf '#!/bin/sh\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/*; git config core.hooksPath .git/hooks",
    ],
    ['a watch program', "git config core.fsmonitor 'printf x'"],
    ['commits', `git add -A; ${COMMIT}; ${COMMIT} --allow-empty`],
    [
      'a history of its own',
      `git checkout -q --orphan mine; git add -A; ${COMMIT}; git branch -D -q main; git reflog expire --expire=now --all; git gc -q --prune=now`,
    ],
    ['another commit in place of the base', `git add -A; ${COMMIT}; git replace HEAD~1 HEAD`],
    ['an index that is broken', 'echo x > .git/index'],
    ['no index lock to be had', 'touch .git/index.lock'],
    ['a repository that is gone', 'rm -rf .git'],
    ['a file in place of the repository', 'rm -rf .git; echo gitdir: /tmp/none > .git'],
    ['objects that are gone', 'rm -rf .git/objects/*'],
    ['another repository in its place', `rm -rf .git; git init -q; git add -A; ${COMMIT}`],
    ['a repository in an old folder', `cd pkg; git init -q; git add -A; ${COMMIT}`],
    ['variables of git', 'export GIT_DIR=/tmp/none GIT_INDEX_FILE=/tmp/none; echo export GIT_DIR=/tmp/none > ~/.bashrc'],
  ])('%s', async (_, commands) => {
    const { patch, files, leftOut } = await take(`${EDIT}; ${commands}`);
    expect(files).toEqual(EDITED);
    expect(patch.match(/^diff --git .*$/gm)).toEqual([
      'diff --git a/a.py b/a.py',
      'diff --git a/c.txt b/c.txt',
      'diff --git a/pkg/b.py b/pkg/b.py',
    ]);
    expect(leftOut).toEqual([]);
  });

  test.each([
    ['encodes anew', '*.py working-tree-encoding=UTF-16'],
    ['makes every file binary', '* binary'],
    ['rewrites line ends', '* text eol=lf'],
    ['has a filter', 'a.py filter=x ident diff=x'],
  ])('a .gitattributes that %s is a new file like others', async (_, attributes) => {
    const { patch, files } = await take(`${EDIT}; echo '${attributes}' > .gitattributes; git config filter.x.clean 'tr a b'`);
    expect(files).toEqual({ ...EDITED, '.gitattributes': `${attributes}\n` });
    expect(patch).toContain('+a = 2\n');
  });

  test('what the base ignores, and only that, is left out', async () => {
    const { files } = await take(`${EDIT}; echo '*.txt' > .gitignore; mkdir build; echo 1 | tee build/x x.log made.txt mine.txt`);
    expect(files).toEqual({ ...EDITED, '.gitignore': '*.txt\n', 'mine.txt': '1\n' });
  });

  test('what tools leave is no change', async () => {
    const { files, leftOut } = await take(
      `${EDIT}; mkdir -p __pycache__ node_modules/x target/debug env/bin; echo 1 | tee __pycache__/a.pyc b.pyc node_modules/x/y target/debug/z env/bin/python .coverage > /dev/null
      echo Signature: 8a477f597d28d172789f06886806bc55 > target/CACHEDIR.TAG; touch env/pyvenv.cfg`,
    );
    expect([files, leftOut]).toEqual([EDITED, []]);
  });
});

describe('bytes stay bytes', () => {
  test.each([
    ['latin-1', 'printf "caf\\351\\nother\\n" > pkg/latin.txt', { 'pkg/latin.txt': 'caf\xe9\nother\n' }],
    ['a new file that is no UTF-8', 'printf "\\377\\376\\200\\n" > raw', { raw: '\xff\xfe\x80\n' }],
    ['UTF-16', 'printf "a\\0b\\0" > wide.txt', { 'wide.txt': 'a\0b\0' }],
    ['CRLF', 'printf "one\\r\\n2\\r\\n" > pkg/windows.txt', { 'pkg/windows.txt': 'one\r\n2\r\n' }],
    ['CR alone', 'printf "one\\rtwo" > mac', { mac: 'one\rtwo' }],
    ['an empty file', ': > empty', { empty: '' }],
    ['a name with a quote, a tab and a backslash', 'touch "$(printf \'q"\\t\\\\x\')"', { 'q"\t\\x': '' }],
    ['a name with a newline', 'touch "$(printf \'n\\nm\')"', { 'n\nm': '' }],
    ['a name that is no ASCII', 'echo 1 > notes-é.txt', { [Buffer.from('notes-é.txt').toString('latin1')]: '1\n' }],
    ['a name that is no UTF-8', 'echo 1 > "$(printf \'n\\377m\')"', { 'n\xffm': '1\n' }],
    [
      'names that look like options and patterns',
      'echo 1 > -x; echo 1 > ":(top)y"; echo 1 > "[z]*"',
      { '-x': '1\n', ':(top)y': '1\n', '[z]*': '1\n' },
    ],
    ['a name that other systems cannot have', 'echo 1 > "con "', { 'con ': '1\n' }],
    [
      'modes and links',
      'chmod +x a.py; ln -s /nowhere link; rm pkg/b.py; ln -s windows.txt pkg/b.py',
      { 'a.py': 'x a = 1\n', link: '-> /nowhere', 'pkg/b.py': '-> windows.txt' },
    ],
  ])('%s', async (_, commands, changed) => {
    const { patch, files } = await take(commands);
    expect(files).toEqual({ ...BASE, ...changed });
    expect(Buffer.from(patch, 'utf8').includes('\ufffd')).toBe(false);
  });

  test('files become folders and folders files', async () => {
    const { files } = await take('rm a.py; mkdir a.py; echo 1 > a.py/x; rm -r pkg; echo 1 > pkg');
    expect(files).toEqual({ 'a.py/x': '1\n', pkg: '1\n', '.gitignore': BASE['.gitignore'] });
  });

  test('only the part that is no UTF-8 is written as bytes', async () => {
    const { patch } = await take(`${EDIT}; printf "caf\\351\\nother\\n" > pkg/latin.txt`);
    expect(patch.match(/^GIT binary patch$/gm)).toHaveLength(1);
    expect(patch).toContain('+a = 2\n');
  });

  test('a file that the attributes of the base keep in another form is no change until it is edited', async () => {
    const attributes = "printf '*.txt text eol=crlf\\n' > .gitattributes; git add .gitattributes; git add --renormalize .";
    await using sandbox = await open();
    await sandbox.exec(['bash', '-c', `${attributes}; ${COMMIT} && git checkout-index -f -a; sed -i 's/1/2/' a.py`]);
    const base = await readPatchBase(sandbox);
    if (base === undefined) throw new Error('no base');
    expect((await readPatch(sandbox, { base })).match(/^diff .*$/gm)).toEqual(['diff --git a/a.py b/a.py']);
    await sandbox.exec(['bash', '-c', "printf 'three\\r\\n' >> pkg/windows.txt"]);
    expect((await readPatch(sandbox, { base })).match(/^diff .*$/gm)).toHaveLength(2);
  });
});

describe('what cannot be in a patch is left out and named, and the fix stays', () => {
  test.each([
    ['17 MB', 'head -c 17000000 /dev/urandom > samples.bin', ['samples.bin: a new file of 17000000 bytes, over 1000000']],
    ['a sparse file', 'truncate -s 900M huge', ['huge: a new file of 943718400 bytes, over 1000000']],
    [
      'an old file that has grown',
      'truncate -s 900M pkg/windows.txt',
      ['pkg/windows.txt: a file of 943718400 bytes, over 16000000'],
    ],
    ['a FIFO', 'mkfifo pipe', ['pipe: a FIFO']],
    ['a FIFO in place of a file', 'rm pkg/windows.txt; mkfifo pkg/windows.txt', ['pkg/windows.txt: a FIFO']],
    ['a socket', 'python3 -c "import socket; socket.socket(socket.AF_UNIX).bind(\'s\')"', ['s: a socket']],
    ['a file that cannot be read', 'echo 1 > secret; chmod 0 secret', ['secret: a file that cannot be read']],
    ['an old one that cannot be read', 'chmod 0 pkg/windows.txt', ['pkg/windows.txt: a file that cannot be read']],
    ['a folder that cannot be read', 'mkdir d; echo 1 > d/x; chmod 0 d', ['d: a folder that cannot be read']],
    ['a name of the repository', 'mkdir .GIT; echo 1 > .GIT/x', ['.GIT/x: a name that git refuses']],
    ['a name that is the repository on other systems', 'echo 1 > git~1', ['git~1: a name that git refuses']],
    ['a link in place of .gitmodules', 'ln -s a.py .gitmodules', ['.gitmodules: a name that git refuses']],
  ])('%s', async (_, commands, named) => {
    const { files, leftOut } = await take(`${EDIT}; ${commands}`);
    expect(files).toEqual(EDITED);
    expect(leftOut.map(({ path, reason }) => `${path}: ${reason}`)).toEqual(named);
  });

  test('an old folder that cannot be read stays as it was', async () => {
    const { files, leftOut } = await take("sed -i 's/1/2/' a.py; chmod 0 pkg");
    expect(files).toEqual({ ...BASE, 'a.py': 'a = 2\n' });
    expect(leftOut).toEqual([{ path: 'pkg', reason: 'a folder that cannot be read' }]);
  });

  test('of too many new files the largest folder goes, and the others stay', async () => {
    const { files, leftOut } = await take(
      `${EDIT}; mkdir -p data/x mine; for i in $(seq 40); do head -c 900000 /dev/zero > data/x/$i; done; echo 1 > mine/y`,
    );
    expect(files).toEqual({ ...EDITED, 'mine/y': '1\n' });
    expect(leftOut).toEqual([
      { path: 'data/', reason: expect.stringMatching(/^40 new files of \d+ bytes; all new files together are over 16000000$/) },
    ]);
  });

  test.each([
    ['a disk that is full', 'head -c 100000000 /dev/zero > /tmp/big 2> /dev/null'],
    ['no folder for temporary files', 'rm -rf /tmp; touch /tmp'],
  ])('%s', async (_, commands) => {
    await using sandbox = await open({ writtenBytes: 64_000_000 });
    await sandbox.exec(['bash', '-c', EDIT]);
    await sandbox.exec(['bash', '-c', commands]);
    expect(applied(await readPatch(sandbox))).toEqual(EDITED);
  });

  test('nothing of it is left in the sandbox', async () => {
    await using sandbox = await open();
    await sandbox.exec(['bash', '-c', EDIT]);
    await readPatch(sandbox);
    expect((await sandbox.exec(['ls', '-A', '/tmp'])).stdout).toBe('');
  });
});
