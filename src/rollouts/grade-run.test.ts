import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Task } from '../records/task.ts';
import type { Verdict } from '../records/verdict.ts';
import { readRun } from './attempt-folder.ts';
import { gradeRun } from './grade-run.ts';

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'grade-run-'));
});
afterEach(() => rm(run, { recursive: true, force: true }));

const PATCH = 'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a\n+b\n';
const event = (more: object): string => `${JSON.stringify({ at: '', ...more })}\n`;
const START = { type: 'attempt-start', instance_id: 'one', attempt: 1, model: 'm', profile: 'p', seed: 0, messages: [] };
const RESULT = { type: 'tool-result', turn: 1, tool: 'execute_bash', arguments: { command: 'ls' }, status: 'ok', repairs: [] };
const DONE = { message: { role: 'tool', content: '' }, duration_ms: 0 };
const END = {
  type: 'attempt-end',
  reason: 'finished',
  detail: '',
  turns: 1,
  prompt_tokens: 0,
  completion_tokens: 0,
  cost: 0,
  duration_ms: 0,
  patch_bytes: 0,
};
const task = {
  instance_id: 'one',
  patch: PATCH,
  test_patch: '',
  FAIL_TO_PASS: ['t'],
  PASS_TO_PASS: [],
  certificate: { runs: [{ state: 'base', tests: { t: 'failed' } }] },
} as unknown as Task;

type Files = { trajectory?: string | Buffer; patch?: string | Buffer; messages?: string; verdict?: string };

/** A run with one attempt for each of these, and the verdicts that grading comes to. */
async function grade(attempts: readonly Files[], more = ''): Promise<(Verdict | undefined)[]> {
  const lines = attempts.map((_, index) =>
    event({ event: 'finished', instance_id: 'one', attempt: index + 1, reason: 'finished' }),
  );
  await writeFile(join(run, 'journal.jsonl'), lines.join('') + more);
  for (const [index, files] of attempts.entries()) {
    const folder = join(run, 'attempts', 'one', String(index + 1));
    await mkdir(folder, { recursive: true });
    const put = async (name: string, content: string | Buffer | undefined): Promise<void> => {
      if (content !== undefined) await writeFile(join(folder, name), content);
    };
    await put('trajectory.jsonl', files.trajectory);
    await put('patch.diff', files.patch);
    await put('messages.json', files.messages);
    await put('verdict.json', files.verdict);
  }
  await gradeRun({
    run,
    tasks: [task],
    parallel: 1,
    openWorkspace: () => Promise.reject(new Error('no sandbox here')),
    frameworkOf: () => Promise.reject(new Error('no framework here')),
  });
  return (await readRun(run)).filter(({ instanceId }) => instanceId === 'one').map(({ verdict }) => verdict);
}

const good: Files = { trajectory: event(START) + event(END), patch: '', messages: '[]' };

test('an attempt whose files cannot be read is a failure of that attempt alone', async () => {
  const line = { ...RESULT, ...DONE };
  const verdicts = await grade([
    { ...good, trajectory: undefined as never },
    { ...good, patch: undefined as never },
    { ...good, trajectory: `${event(START)}nonsense\n${event(END)}` },
    { ...good, trajectory: event({ ...line, type: 'none' }) },
    { ...good, trajectory: event({ ...line, turn: 'one' }) },
    { ...good, trajectory: Buffer.from('\x00\xff\xfe\n\xff\n', 'latin1') },
    { ...good, trajectory: `${'[['.repeat(2_000_000)}\n` },
  ]);
  expect(verdicts.map((verdict) => [verdict?.outcome, verdict?.infra_failure])).toEqual(
    verdicts.map(() => ['infra-failure', 'unreadable']),
  );
  expect(verdicts.map((verdict) => verdict?.reasons[0])).toEqual([
    'there is no trajectory.jsonl',
    'there is no patch.diff',
    expect.stringMatching(/^trajectory\.jsonl: line 2 /),
    expect.stringMatching(/^trajectory\.jsonl: line 1 /),
    expect.stringMatching(/^trajectory\.jsonl: line 1 /),
    expect.stringMatching(/^trajectory\.jsonl: line [12] /),
    expect.stringMatching(/^trajectory\.jsonl: line 1 /),
  ]);
  expect(verdicts[0]?.tests_status.FAIL_TO_PASS.failure).toEqual(['t']);
});

test('what an agent said and did is read, whatever it is', async () => {
  const commands = [
    'NaN',
    '__proto__ a; constructor b; toString; A=1 __proto__=2 x',
    { toString: 1 },
    ['ls'],
    null,
    '$('.repeat(30_000),
    'cat '.repeat(20_000),
    '\ud800 $(\u0000',
  ];
  const odd = [
    ...commands.map((command) => event({ ...RESULT, ...DONE, exit_code: null, arguments: { command } })),
    ...['__proto__', 'constructor', '', '\u0000'].map((tool) => event({ ...RESULT, ...DONE, exit_code: 1.5, tool })),
    `{"at":"","type":"tool-result","turn":1,"tool":"str_replace_editor","arguments":{"__proto__":{"command":"create"},"path":{"a":1},"command":7},"status":"ok","repairs":[],"message":{"role":"tool","content":"\\ud83d"},"duration_ms":0}\n`,
    event({ ...RESULT, ...DONE, message: { role: 'tool', content: 'x'.repeat(20_000_000) } }),
  ].join('');
  const [verdict] = await grade([{ ...good, trajectory: event(START) + odd + event(END) }]);
  expect(verdict).toMatchObject({
    outcome: 'unresolved',
    reasons: ['the patch is empty', '1 of 1 FAIL_TO_PASS tests do not pass'],
  });
});

test('a patch that is no UTF-8 is read as bytes; a sandbox that cannot be had is our failure', async () => {
  const [verdict] = await grade([{ ...good, patch: Buffer.from(PATCH.replace('+b', '+\xe9'), 'latin1') }]);
  expect(verdict).toMatchObject({ outcome: 'infra-failure', infra_failure: 'grading', reasons: ['no sandbox here'] });
  const [stored] = await readRun(run);
  expect(stored?.patchBytes?.toString('latin1')).toContain('+\xe9');
});

test('an earlier verdict that cannot be read, or is of another attempt, is made anew; one that can be read stays', async () => {
  const [first] = await grade([good]);
  const verdicts = await grade([
    { ...good, verdict: JSON.stringify({ ...first, reasons: ['as it was'] }) },
    { ...good, verdict: '{"outcome":"resolved"}' },
    { ...good, verdict: JSON.stringify({ ...first, outcome: 'resolved', attempt: 1 }) },
    { ...good, verdict: '' },
  ]);
  expect(verdicts.map((verdict) => [verdict?.attempt, verdict?.outcome, verdict?.reasons[0]])).toEqual([
    [1, 'unresolved', 'as it was'],
    [2, 'unresolved', 'the patch is empty'],
    [3, 'unresolved', 'the patch is empty'],
    [4, 'unresolved', 'the patch is empty'],
  ]);
});

test('what has a verdict is graded anew where that is asked for, in the chosen tasks alone', async () => {
  const [first] = await grade([good]);
  const old = { ...good, verdict: JSON.stringify({ ...first, reasons: ['as it was'] }) };
  await grade([old]);
  const options = { run, tasks: [task], parallel: 1, openWorkspace: () => Promise.reject(), frameworkOf: () => Promise.reject() };
  const reasons = async (): Promise<unknown> => (await readRun(run))[0]?.verdict?.reasons;
  await gradeRun({ ...options, redo: true, takes: (id) => id !== task.instance_id });
  expect(await reasons()).toEqual(['as it was']);
  await gradeRun({ ...options, redo: true });
  expect(await reasons()).not.toEqual(['as it was']);
});

test('lines of the journal that lead elsewhere are no attempts, and one of an unknown task is counted', async () => {
  const line = (instance_id: string, attempt: number): string =>
    event({ event: 'finished', instance_id, attempt, reason: 'finished' });
  const verdicts = await grade(
    [good],
    line('../../elsewhere', 1) + line('..', 1) + line('a/b', 1) + line('one', -1) + line('gone', 1),
  );
  expect(verdicts.map((verdict) => verdict?.outcome)).toEqual(['unresolved']);
  const gone = JSON.parse(await readFile(join(run, 'attempts/gone/1/verdict.json'), 'utf8')) as Verdict;
  expect(gone).toMatchObject({ outcome: 'infra-failure', infra_failure: 'no-task' });
  expect(execFileSync('find', [run, '-name', 'verdict.json'], { encoding: 'utf8' }).trim().split('\n')).toHaveLength(2);
});

test('what is no file is not waited for', async () => {
  await grade([good]);
  const folder = join(run, 'attempts/one/1');
  await rm(join(folder, 'trajectory.jsonl'));
  await rm(join(folder, 'verdict.json'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'trajectory.jsonl')]);
  const options = { run, tasks: [task], parallel: 1, openWorkspace: () => Promise.reject(), frameworkOf: () => Promise.reject() };
  await gradeRun(options);
  expect((await readRun(run))[0]?.verdict?.reasons).toEqual(['trajectory.jsonl is no file']);
});
