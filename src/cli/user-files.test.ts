import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sftRow } from '../rollouts/import/fixture-trajectories.ts';
import { COMMANDS } from './commands.ts';
import { type Ended, fixtureTask, runCli, runCliBatch } from './fixture.ts';

let root: string;
let file: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'user-files-'));
  file = join(root, 'file.jsonl');
  for (const id of ['one', 'two']) {
    await mkdir(join(root, 'logs', `owner__${id}-1`), { recursive: true });
    const log = ["+ : '>>>>> Start Test Output'", 'PASSED t.py::fix', "+ : '>>>>> End Test Output'"];
    await writeFile(join(root, 'logs', `owner__${id}-1`, 'test_output.txt'), `${log.join('\n')}\n`);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Reader = {
  command: string;
  args: string[];
  rows: unknown[];
  /** How it shows that it has seen the last row of the file. */
  sees(ended: Ended): unknown;
  /** Where the last row is torn; by default a usage error that names file and line. */
  torn?(ended: Ended): unknown;
};

const one = fixtureTask('one');
const two = fixtureTask('two');
/** Commands over sandboxes ask for the environment of the only task first. */
const misses = ({ code, stderr }: Ended): void => {
  expect(stderr).toContain('has no environment absent-two');
  expect(code).toBe(1);
};
const json = ({ stdout }: Ended): unknown => JSON.parse(stdout);
const model = ['--model', 'replay:nowhere'];

const readers: readonly Reader[] = [
  { command: 'validate', args: ['FILE'], rows: [two], sees: misses },
  { command: 'audit', args: ['FILE'], rows: [two], sees: misses },
  { command: 'rollout', args: ['FILE', '--out', 'run', ...model], rows: [two], sees: misses },
  { command: 'evaluate', args: ['FILE', '--out', 'run', ...model], rows: [two], sees: misses },
  { command: 'export', args: ['FILE', '--to', 'harbor', '--out', 'harbor'], rows: [two], sees: misses },
  {
    command: 'export',
    args: ['FILE', '--to', 'swe-bench', '--out', 'data', '--json'],
    rows: [one, two],
    sees: (ended) => expect(json(ended)).toMatchObject([{ rows: 2 }, { rows: 2 }]),
  },
  {
    command: 'combine',
    args: ['FILE', '--json'],
    rows: [one, two],
    sees: (ended) => expect(json(ended)).toMatchObject({ left_out: { real: 2 } }),
  },
  {
    command: 'import',
    args: ['--from', 'swe-smith', 'FILE', '--out', 'tasks.jsonl', '--json'],
    rows: [one, two],
    sees: (ended) => expect(json(ended)).toMatchObject({ imported: 2, malformed: 0 }),
    torn: (ended) => {
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\S+file\.jsonl:2: not JSON/) });
      expect(json(ended)).toMatchObject({ imported: 1, malformed: 1 });
    },
  },
  {
    command: 'import',
    args: ['--from', 'sft', 'FILE', '--out', 'imported', '--json'],
    rows: [sftRow(), sftRow()],
    sees: (ended) => expect(json(ended)).toMatchObject({ imported: 2, malformed: 0 }),
    torn: (ended) => {
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\S+file\.jsonl:2: not JSON/) });
      expect(json(ended)).toMatchObject({ imported: 1, malformed: 1 });
    },
  },
  {
    command: 'grade',
    args: ['--logs', 'logs', '--benchmark', 'FILE', '--json'],
    rows: [one, two],
    sees: ({ stdout }) => expect(stdout.trim().split('\n')).toHaveLength(2),
  },
  {
    command: 'task',
    args: ['show', 'owner__two-1', '--tasks', 'FILE'],
    rows: [one, two],
    sees: ({ stdout }) => expect(stdout).toMatch(/^task +owner__two-1$/m),
  },
  {
    command: 'build',
    args: ['--list', 'FILE', '--json'],
    rows: [{ source: 'nuget:one' }, { source: 'nuget:two' }].slice(1),
    sees: ({ stderr }) => expect(stderr).toContain('nuget:two'),
  },
  {
    command: 'collect',
    args: ['--sources', 'FILE', '--json'],
    rows: [{ source: 'nuget:two' }],
    sees: ({ stderr }) => expect(stderr).toContain('nuget:two'),
  },
  {
    command: 'mine',
    args: ['no-such-folder', '--issues', 'FILE'],
    rows: [
      { number: 1, title: 'One', created_at: '2026-01-01T00:00:00Z' },
      { number: 2, title: 'Two', created_at: '2026-01-01T00:00:00Z' },
    ],
    sees: ({ stderr }) => expect(stderr).not.toContain('left out'),
    torn: ({ stderr }) => expect(stderr).toContain('line 2: not JSON'),
  },
];

const tornLine = ({ code, stderr }: Ended, rows: number): void => {
  expect(stderr).toMatch(new RegExp(`file\\.jsonl: line ${rows}\\b`));
  expect(code).toBe(2);
};

const forms: readonly { name: string; of: (lines: readonly string[]) => string | Uint8Array }[] = [
  { name: 'without a final newline', of: (lines) => lines.join('\n') },
  { name: 'with a byte order mark', of: (lines) => `\ufeff${lines.join('\n')}\n` },
  { name: 'with CR LF, and none at the end', of: (lines) => lines.join('\r\n') },
  { name: 'with blank lines', of: (lines) => `\n${lines.join('\n\n')}\n\n` },
  { name: 'that is torn', of: (lines) => lines.join('\n').slice(0, -9) },
];

const cases = readers.flatMap((reader) => forms.map((form) => ({ reader, form })));
const pathOf = (at: number): string => join(root, String(at), 'file.jsonl');
let ends: Ended[];
beforeAll(async () => {
  const lines: string[][] = [];
  for (const [at, { reader, form }] of cases.entries()) {
    await mkdir(join(root, String(at)));
    await writeFile(pathOf(at), form.of(reader.rows.map((row) => JSON.stringify(row))));
    lines.push([reader.command, ...reader.args.map((arg) => (arg === 'FILE' ? pathOf(at) : arg))]);
  }
  ends = await runCliBatch(root, lines);
});

test.each(cases.map(({ reader, form }, at) => [`${reader.command} ${reader.args.join(' ')}`, form.name, reader, at] as const))(
  '%s: a file %s',
  (_name, form, { rows, sees, torn }, at) => {
    const ended = ends[at] as Ended;
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
    if (form !== 'that is torn') sees(ended);
    else if (torn === undefined) tornLine(ended, rows.length);
    else torn(ended);
  },
);

test('a gzipped file of tasks, and one that is a list, are read, too', async () => {
  for (const content of [gzipSync(JSON.stringify(two)), JSON.stringify([one, two], null, 2)]) {
    writeFileSync(file, content);
    const { stdout } = await runCli(root, ['export', file, '--to', 'swe-bench', '--out', 'data', '--json']);
    expect(stdout).toMatch(/"rows":[12]/);
  }
});

test('no command that reads JSON lines of users is missing above', () => {
  const reads = /\b(?:readRecords|readTasks|readSourceList|readIssues|readBenchmark|importTasks|importRun)\(/;
  const commands = COMMANDS.map(({ name }) => name).filter((name) =>
    reads.test(readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8')),
  );
  expect(commands.sort()).toEqual([...new Set(readers.map(({ command }) => command))].sort());
});
