import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { draftOf, removeRoot, scratchIn, sweep, sweepTemporary } from './drafts.ts';
import { writeFileAtomic } from './files.ts';
import { isLeft, ownedName, ownerMark } from './owner.ts';
import { openFolder, takeFolder } from './work-folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drafts-'));
});

/** A process that makes drafts of all kinds and is killed as hard as can be. Gives what it had made. */
async function killed(): Promise<string[]> {
  const program = `
    const { draftOf, scratchIn, temporaryFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'drafts.ts'))});
    const { takeFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'work-folder.ts'))});
    const { chmodSync, mkdirSync, writeFileSync } = await import('node:fs');
    await takeFolder(process.argv[1]);
    const made = [draftOf(process.argv[1] + '/deep/file.json'), draftOf(process.argv[2] + '/file.json')];
    for (const path of made) writeFileSync(path, 'half');
    made.push(await scratchIn(process.argv[1] + '/sources', 'fetch'), await temporaryFolder('work'));
    mkdirSync(made[2] + '/closed/inside', { recursive: true });
    chmodSync(made[2] + '/closed', 0);
    process.stdout.write(JSON.stringify(made));
    process.kill(process.pid, 'SIGKILL');
  `;
  const elsewhere = join(root, 'elsewhere');
  mkdirSync(elsewhere);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, join(root, 'ws'), elsewhere], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  expect((await once(child, 'close'))[1]).toBe('SIGKILL');
  return JSON.parse(text) as string[];
}

test('what a killed process left is gone when the next one opens the folder', async () => {
  const made = await killed();
  expect(made.filter(existsSync)).toEqual(made);
  await openFolder(join(root, 'ws'));
  removeRoot(join(root, 'ws'));
  expect(made.map(existsSync)).toEqual([false, true, false, true]);
  expect(readdirSync(join(root, 'ws'))).toEqual([]);
  await sweep(join(root, 'elsewhere'));
  await sweepTemporary();
  expect(made.filter(existsSync)).toEqual([]);
});

test('a folder that a killed process had taken is free, and empty after the next one', async () => {
  await killed();
  {
    await using _taken = await takeFolder(join(root, 'ws'));
    await expect(takeFolder(join(root, 'ws'))).rejects.toMatchObject({ code: 'LOCKED' });
    await openFolder(join(root, 'ws')); // who only writes into it, at the same time
    await expect(takeFolder(join(root, 'ws'))).rejects.toMatchObject({ code: 'LOCKED' });
  }
  expect(readdirSync(join(root, 'ws'))).toEqual([]);
  await sweepTemporary();
});

test('what lives, and what is not ours, stays', async () => {
  const mine = await scratchIn(root, 'work');
  const names = ['.hidden.tmp', 'x.1234-5678.tmp', '20261126-105512-abcd1234-deadbeef'];
  for (const name of names) writeFileSync(join(root, name), '');
  await openFolder(root);
  onTestFinished(() => removeRoot(root));
  expect(existsSync(mine)).toBe(true);
  expect(names.filter((name) => existsSync(join(root, name)))).toEqual(names);
});

test('in a folder that was opened, files are whole or not there, and nothing else lies beside them', async () => {
  await openFolder(root);
  await writeFileAtomic(join(root, 'a', 'b.txt'), 'text');
  expect(readdirSync(join(root, 'a'))).toEqual(['b.txt']);
  expect(draftOf(join(root, 'a', 'c.txt')).startsWith(join(root, '.work'))).toBe(true);
  await expect(writeFileAtomic(join(root, 'a'), 'a folder stands there')).rejects.toMatchObject({ path: join(root, 'a') });
  removeRoot(root);
  expect(readdirSync(root)).toEqual(['a']);
});

const memory = '/dev/shm';
const isAnotherDisk = existsSync(memory) && statSync(memory).dev !== statSync(tmpdir()).dev;

test.skipIf(!isAnotherDisk)(
  'a draft lies on the disk of its file, though a link leads there, and is found when it was left',
  async () => {
    const elsewhere = mkdtempSync(join(memory, 'drafts-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    symlinkSync(elsewhere, join(root, 'layers'));
    await openFolder(root);
    onTestFinished(() => removeRoot(root));
    await writeFileAtomic(join(root, 'layers', 'one', 'file.txt'), 'text');
    expect(statSync(dirname(draftOf(join(root, 'layers', 'two')))).dev).toBe(statSync(elsewhere).dev);
    const left = join(elsewhere, `.two.4194304-1-${ownerMark().split('-')[2]}-01234567.tmp`);
    mkdirSync(left);
    await openFolder(root);
    expect(readdirSync(elsewhere)).toEqual(['one']);
  },
);

test('owners are told apart by start, boot and machine', () => {
  const now = Date.now();
  const name = ownedName();
  const [pid, start, place = ''] = ownerMark().split('-');
  const random = '0123abcd';
  const day = 24 * 3600 * 1000;
  expect(isLeft(name, 0)).toBe(false);
  expect(isLeft(`.file.json.${name}.tmp`, 0)).toBe(false);
  expect(isLeft(`.file.json.${pid}-${Number(start) + 1}-${place}-${random}.tmp`, now)).toBe(true);
  expect(isLeft(`4194304-${start}-${place}-${random}`, now)).toBe(true);
  expect(isLeft(`${pid}-${start}-${place.slice(0, 4)}ffff-${random}`, now)).toBe(true);
  expect(isLeft(`4194304-1-ffff${place.slice(4)}-${random}`, now)).toBe(false);
  expect(isLeft(`4194304-1-ffff${place.slice(4)}-${random}`, now - 2 * day)).toBe(true);
  for (const other of ['', 'tasks.jsonl', `${pid}-${start}`, `x${name}`, `${name}0`]) expect(isLeft(other, 0)).toBe(false);
});

test("another machine's drafts go when nobody has touched them for a day", async () => {
  const path = join(root, `.x.7-7-0000${ownerMark().slice(-4)}-01234567.tmp`);
  writeFileSync(path, '');
  await sweep(root);
  expect(existsSync(path)).toBe(true);
  utimesSync(path, 1, 1);
  await sweep(root);
  expect(existsSync(path)).toBe(false);
});
