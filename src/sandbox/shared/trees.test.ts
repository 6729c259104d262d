import { chmod, mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProcess } from '../../support/process.ts';
import { removeOrSetAside, removeTree } from './trees.ts';

/** Python text that makes a tree in the folder where it runs. */
const TREES: Readonly<Record<string, string>> = {
  'far deeper than a path may be long': 'n = "d" * 200\nfor _ in range(400): os.mkdir(n); os.chdir(n)\nopen("leaf", "w").close()',
  'of deep branches side by side':
    'for b in "abc":\n  os.mkdir(b); top = os.getcwd(); os.chdir(b)\n  for i in range(60): os.mkdir("x" * 250); open("f", "w").close(); os.chdir("x" * 250)\n  d = os.open(top, os.O_RDONLY); os.chdir(top)',
  'of closed folders': 'os.makedirs("a/b/c"); open("a/b/c/f", "w").close()\nfor p in ("a/b/c", "a/b", "a"): os.chmod(p, 0)',
  'deep and closed at once':
    'n = "d" * 200\nfor i in range(100):\n  os.mkdir(n); os.chdir(n)\nfor i in range(90):\n  os.chdir(".."); os.chmod(n, 0)',
  'of names that are no text':
    'for n in (b"\\xff\\xfe\\n x", b"-rf", b"\\x01*"): os.mkdir(n); open(n + b"/" + n, "w").close()\nos.mkfifo("pipe")',
};

describe('a tree is removed', () => {
  test.each(Object.entries(TREES))('%s', async (_, text) => {
    const folder = await mkdtemp(join(tmpdir(), 'tree-'));
    const made = await runProcess(['python3', '-c', `import os\n${text}`], { cwd: folder });
    expect(made.stderr).toBe('');
    await removeTree(folder);
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('with links in it, which are not followed', async () => {
    const [folder, other] = await Promise.all([mkdtemp(join(tmpdir(), 'tree-')), mkdtemp(join(tmpdir(), 'tree-'))]);
    await writeFile(join(other, 'kept'), '');
    const deep = `${folder}/${'d'.repeat(200)}`;
    await mkdir(deep);
    for (const place of [folder, deep]) await symlink(other, join(place, 'link'));
    await chmod(deep, 0o500);
    await removeTree(folder);
    expect(await readdir(other)).toEqual(['kept']);
    await removeTree(other);
  });

  test('and what is not there is none', async () => {
    await removeTree('/no/such/folder');
  });
});

test('what cannot be removed is set aside, named, and keeps nobody from going on', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tree-'));
  const stubborn = join(root, 'live', 'stubborn');
  await mkdir(stubborn, { recursive: true });
  const mount = await runProcess(['mount', '-t', 'tmpfs', 'none', stubborn]);
  if (mount.exitCode === 0) {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    await removeOrSetAside(root, stubborn);
    expect((await warned).message).toContain('cannot be removed');
    await runProcess(['umount', stubborn]);
  }
  await removeTree(root);
});
