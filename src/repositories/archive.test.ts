import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProcess } from '../support/process.ts';
import { toolPath } from '../support/tools.ts';
import { unpackArchive } from './archive.ts';

/** Writes a tar of (name, type, content or link target) rows, as no honest tool would. */
const CRAFT = `
import io, json, sys, tarfile
with tarfile.open(sys.argv[1], "w") as archive:
    for name, kind, text in json.loads(sys.argv[2]):
        info = tarfile.TarInfo(name)
        info.type = {"file": tarfile.REGTYPE, "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE}[kind]
        if kind == "file":
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
        else:
            info.linkname = text
            archive.addfile(info)
`;
let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'archive-'));
  await writeFile(join(root, 'secret'), 'secret');
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function unpack(rows: readonly (readonly [string, string, string])[], strip?: number) {
  const archive = join(root, `${++count}.tar`);
  const folder = join(root, `out-${count}`);
  await mkdir(folder);
  await runProcess([toolPath('python'), '-c', CRAFT, archive, JSON.stringify(rows)]);
  return { folder, answer: await unpackArchive(archive, folder, strip === undefined ? {} : { strip }) };
}

test('files come without the top folder; links inside are kept', async () => {
  const { folder, answer } = await unpack([
    ['p-1/a/b.txt', 'file', 'hello'],
    ['p-1/link', 'link', 'a/b.txt'],
    ['p-1/hard', 'hard', 'p-1/a/b.txt'],
  ]);
  expect(answer).toEqual({ files: 1, bytes: 5 });
  expect(await readFile(join(folder, 'link'), 'utf8')).toBe('hello');
  expect(await readFile(join(folder, 'hard'), 'utf8')).toBe('hello');
});

test('as many folders are left out as told, none or several; they must be the same ones', async () => {
  const rows = [
    ['m.org/x@v1/a', 'file', 'hello'],
    ['m.org/x@v1/b/c', 'file', ''],
  ] as const;
  const none = await unpack(rows, 0);
  expect(await readFile(join(none.folder, 'm.org/x@v1/a'), 'utf8')).toBe('hello');
  const two = await unpack(rows, 2);
  expect(await readFile(join(two.folder, 'a'), 'utf8')).toBe('hello');
  expect((await unpack([...rows, ['m.org/y@v1/a', 'file', '']], 2)).answer).toEqual({
    refused: expect.stringContaining('m.org/y@v1'),
  });
  expect((await unpack([...rows, ['m.org/x@v1', 'file', '']], 2)).answer).toEqual({ refused: expect.stringContaining('beside') });
});

test.each([
  ['a name that climbs', [['p/../../x', 'file', '']]],
  ['an absolute name', [['/p/x', 'file', '']]],
  ['a link outside', [['p/x', 'link', '../../secret']]],
  ['an absolute link', [['p/x', 'link', '/etc/passwd']]],
  ['a hard link outside', [['p/x', 'hard', '../secret']]],
  [
    'links that lead outside together',
    [
      ['p/a/b/f', 'file', ''],
      ['p/a/b/up', 'link', '../..'],
      ['p/out', 'link', 'a/b/up/../..'],
    ],
  ],
  [
    'a file through a link',
    [
      ['p/f', 'file', ''],
      ['p/d', 'link', '..'],
      ['p/d/x', 'file', ''],
    ],
  ],
  ['a pipe', [['p/x', 'pipe', '']]],
  [
    'two top folders',
    [
      ['p/x', 'file', ''],
      ['q/x', 'file', ''],
    ],
  ],
  ['no files', []],
] as const)('refused: %s', async (_name, rows) => {
  expect((await unpack(rows)).answer).toEqual({ refused: expect.any(String) });
});

test('what is no archive is refused', async () => {
  await mkdir(join(root, 'none'));
  expect(await unpackArchive(join(root, 'secret'), join(root, 'none'))).toEqual({
    refused: expect.stringContaining('cannot be read'),
  });
});
