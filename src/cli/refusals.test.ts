import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATCH, sftRow } from '../rollouts/import/fixture-trajectories.ts';
import { type Ended, fixtureTask, MAIN, runCli } from './fixture.ts';

const isRoot = process.getuid?.() === 0;

/** As an ordinary user, in a user namespace where we may mount. */
const UNSHARE = ['unshare', ...(isRoot ? [] : ['--user', '--map-root-user']), '--mount'] as const;
const mounts = spawnSync(UNSHARE[0], [...UNSHARE.slice(1), 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
/** As root, commands that lack a permission run as nobody, who has to see this checkout. */
const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] as const;
const lacksPermission = !isRoot || spawnSync(NOBODY[0], [...NOBODY.slice(1), process.execPath, '--check', MAIN]).status === 0;

/** Makes $2 a disk of the kind $1 with two empty folders, and runs the rest there. */
const ON_DISK = `
set -eu
kind=$1 disk=$2
shift 2
folders() { mkdir "$disk/ws" "$disk/out"; }
case $kind in
  full) mount -t tmpfs -o size=1m none "$disk"; folders; head -c 2m /dev/zero > "$disk/filler" 2> /dev/null || true ;;
  nearly-full)
    mount -t tmpfs -o size=4m none "$disk"; folders; head -c 24k /dev/zero > "$disk/room"
    head -c 8m /dev/zero > "$disk/filler" 2> /dev/null || true; rm "$disk/room" ;;
  without-inodes)
    mount -t tmpfs -o size=64m,nr_inodes=60 none "$disk"; folders; n=0
    while true 2> /dev/null > "$disk/$n"; do n=$((n + 1)); done 2> /dev/null || true ;;
  read-only) mount -t tmpfs none "$disk"; folders; mount --bind "$disk" "$disk"; mount -o remount,bind,ro "$disk" ;;
esac
exec "$@"
`;

let root: string;
let disk: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'refusals-'));
  chmodSync(root, 0o755);
  disk = join(root, 'disk');
  for (const folder of ['disk', 'locked/ws', 'locked/out']) await mkdir(join(root, folder), { recursive: true });
  const rows = Array.from({ length: 12 }, (_, index) => ({ ...sftRow(), instance_id: `owner__name-${index}` }));
  await put('rows.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await put('tasks.jsonl', `${JSON.stringify({ ...fixtureTask('one'), patch: PATCH.repeat(300) })}\n`);
  await put('package/LICENSE', 'MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy');
  await put('package/a.py', 'a = 1\n');
  await put('package/test_a.py', 'def test_a(): pass\n');
  await put('recipe.yaml', RECIPE);
  await put('base/tokenizer.json', '{}');
  const run = await runCli(root, ['import', '--from', 'sft', 'rows.jsonl', '--outcome', 'resolved', '--out', 'run']);
  expect(run.stderr).toBe('');
  for (const folder of ['run/attempts', 'run/.work']) expect(existsSync(join(root, folder))).toBe(folder === 'run/attempts');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const RECIPE = `
name: on-a-bad-disk
collect: { sources: [./package] }
create: { tasks_per_environment: 1 }
rollout: {}
train:
  policy: { base: { checkpoint: nowhere }, stages: [&stage { epochs: 1, learning_rate: 1.0e-4 }, *stage, *stage] }
  verifier: { base: { checkpoint: nowhere }, stages: [*stage] }
evaluate: {}
`;

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

/** `DISK` stands for the bad disk. */
const inWorkspace: readonly string[][] = [
  ['run', 'recipe.yaml'],
  ['build', './package'],
  ['inject', './package', '--out', 'made.jsonl'],
  ['inject-by-model', './package', '--way', 'modify', '--model', 'openai:m@http://127.0.0.1:9', '--out', 'made.jsonl'],
  ['combine', 'tasks.jsonl', '--out', 'made.jsonl'],
  ['mine', './package', '--out', 'made.jsonl'],
  ['validate', 'tasks.jsonl'],
  ['audit', 'tasks.jsonl'],
  ['rollout', 'tasks.jsonl', '--out', 'rolled'],
  ['evaluate', 'tasks.jsonl', '--out', 'rolled'],
  ['sandbox', 'run'],
].map(([name = '', ...args]) =>
  name === 'sandbox' ? [name, ...args, '--workspace', 'DISK/ws', '--', 'true'] : [name, ...args, '--workspace', 'DISK/ws'],
);
const intoOutput: readonly string[][] = [
  ['collect', './package', '--workspace', 'ws', '--out', 'DISK/out/found.jsonl'],
  ['import', '--from', 'sft', 'rows.jsonl', '--out', 'DISK/out/run'],
  ['import', '--from', 'swe-smith', 'tasks.jsonl', '--out', 'DISK/out/tasks.jsonl'],
  ['dataset', 'run', '--out', 'DISK/out/dataset', '--vocabulary', '300'],
  ['train', 'run/policy', '--base', 'scratch:tiny', '--tokenizer', 'base', '--out', 'DISK/out/checkpoint'],
  ['report', 'run', '--out', 'DISK/out/report'],
  ['export', 'run', '--to', 'atif', '--out', 'DISK/out/atif'],
  ['export', 'tasks.jsonl', '--to', 'swe-bench', '--out', 'DISK/out/data'],
];

const sentences = {
  full: /^error: the disk that holds DISK\S* is full$/,
  'nearly-full': /^error: the disk that holds DISK\S* is full$/,
  'without-inodes': /^error: the disk that holds DISK\S* has no room for more files \(inodes\)$/,
  'read-only': /^error: DISK\S* cannot be written: its file system is read-only$/,
  'without-permission': /^error: there is no permission for DISK\S*$/,
} as const;

function expectSentence({ code, stderr }: Ended, sentence: RegExp, folder: string): void {
  const lines = stderr
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('['))
    .map((line) => line.replaceAll(folder, 'DISK'));
  expect(lines).toEqual([expect.stringMatching(sentence), expect.stringMatching(/^hint: {2}\S.*\.$/)]);
  expect(code).toBe(1);
}

describe.skipIf(!mounts)('on a disk', () => {
  const kinds = ['full', 'without-inodes', 'read-only'] as const;
  const cases = kinds.flatMap((kind) => [...inWorkspace, ...intoOutput].map((args) => [kind, args.join(' '), args] as const));

  test.each(cases)('%s: %s', async (kind, _, args) => {
    await mkdir(join(root, 'run/policy'), { recursive: true });
    await put('run/policy/stage-1.parquet', '');
    const words = args.map((arg) => arg.replace('DISK', disk));
    const ended = await runCli(root, words, [...UNSHARE, 'bash', '-c', ON_DISK, 'on-disk', kind, disk]);
    expectSentence(ended, sentences[kind], disk);
  });

  test.each(intoOutput.slice(2).filter(([name]) => name !== 'train'))(
    'with room for the beginning alone: %s %s %s %s %s',
    async (...args) => {
      const words = args.map((arg) => arg.replace('DISK', disk));
      const ended = await runCli(root, words, [...UNSHARE, 'bash', '-c', ON_DISK, 'on-disk', 'nearly-full', disk]);
      expectSentence(ended, sentences['nearly-full'], disk);
    },
  );
});

describe.skipIf(!lacksPermission)('without permission', () => {
  test.each([...inWorkspace, ...intoOutput].map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const locked = join(root, 'locked');
    for (const folder of [locked, join(locked, 'ws'), join(locked, 'out')]) chmodSync(folder, 0o555);
    const temporary = join(root, 'temporary');
    await mkdir(temporary, { recursive: true });
    chmodSync(temporary, 0o777);
    const words = args.map((arg) => arg.replace('DISK', locked));
    const own = ['env', `TMPDIR=${temporary}`, 'HOME=/tmp'];
    const paths = words.map((word) => (/^(made\.jsonl|rolled|ws)$/.test(word) ? join(temporary, word) : word));
    const ended = await runCli(root, paths, isRoot ? [...NOBODY, ...own] : own);
    expectSentence(ended, sentences['without-permission'], locked);
    for (const folder of [locked, join(locked, 'ws'), join(locked, 'out')]) chmodSync(folder, 0o755);
  });
});

test('a file that would become larger than the shell allows', async () => {
  const limited = ['bash', '-c', 'ulimit -f 8; exec "$@"', 'limited'];
  const ended = await runCli(root, ['import', '--from', 'swe-smith', 'tasks.jsonl', '--out', 'large.jsonl'], limited);
  expectSentence(ended, /^error: DISK\/large\.jsonl would become larger than a file may be$/, root);
  expect(existsSync(join(root, 'large.jsonl'))).toBe(false);
});

test('a folder that is a file, and a file that is a folder', async () => {
  await put('file', '');
  expectSentence(
    await runCli(root, ['report', 'run', '--out', 'file']),
    /^error: DISK\/file is a file, or lies in one: a folder is needed there$/,
    root,
  );
  expectSentence(
    await runCli(root, ['import', '--from', 'swe-smith', 'tasks.jsonl', '--out', 'package']),
    /^error: DISK\/package is a folder: a file is needed there$/,
    root,
  );
});

test.each(['rollout', 'evaluate'])(
  '%s tells of a dead endpoint before any work: address and cause, exit code 1',
  async (name) => {
    const model = ['--model', 'openai:m@http://127.0.0.1:59321/v1'];
    const { code, stdout, stderr } = await runCli(root, [name, 'tasks.jsonl', ...model, '--out', `dead-${name}`]);
    expect(stderr).toMatch(/nobody answers at http:\/\/127\.0\.0\.1:59321\/v1: .*ECONNREFUSED/);
    expect([code, stdout]).toEqual([1, '']);
    expect(existsSync(join(root, `dead-${name}`, 'attempts'))).toBe(false);
  },
);
