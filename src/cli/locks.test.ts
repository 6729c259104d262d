import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { COMMANDS } from './commands.ts';
import { fixtureTask, MAIN } from './fixture.ts';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'locks-'));
  for (const folder of ['run/attempts', 'rows/policy', 'rows/tokenizer', 'nowhere', 'package'])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'recipe.yaml'), RECIPE);
  for (const [file, content] of Object.entries(FILES)) await writeFile(join(root, file), content);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FINISHED = { event: 'finished', at: '', instance_id: 'owner__one-1', attempt: 1, reason: 'submitted' };
const FILES = {
  'run/journal.jsonl': `${JSON.stringify(FINISHED)}\n`,
  'rows/policy/stage-1.parquet': '',
  'rows/tokenizer/tokenizer.json': '{}',
  'nowhere/config.json': '{}',
  'tasks.jsonl': `${JSON.stringify(fixtureTask('one'))}\n`,
};

/** Ends at its first stage: the package has no licence. */
const RECIPE = `
name: ends-early
collect: { sources: [./package] }
create: { tasks_per_environment: 1 }
rollout: {}
train:
  policy: { base: { checkpoint: nowhere }, stages: [&stage { epochs: 1, learning_rate: 1.0e-4 }, *stage, *stage] }
  verifier: { base: { checkpoint: nowhere }, stages: [*stage] }
evaluate: {}
`;

type Command = { child: ChildProcess; ended: Promise<{ code: number | null; stderr: string }> };

function start(args: readonly string[]): Command {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stderr })) };
}

/** Resolves when the lock file names the command's process. */
async function holds({ child }: Command, lock: string): Promise<void> {
  const text = (): string => (existsSync(join(root, lock)) ? readFileSync(join(root, lock), 'utf8') : '');
  while (!text().includes(`"pid":${child.pid},`) && child.exitCode === null) await delay(1);
}

/** Every command that writes a run, a workspace or an output, and the lock that it takes. */
const writers: readonly { args: string[]; lock: string; of: string }[] = [
  { args: ['run', 'recipe.yaml'], lock: '.swe-lego/.work/run.lock', of: '.swe-lego' },
  { args: ['collect', './package', '--out', 'found.jsonl'], lock: '.found.jsonl.lock', of: 'found.jsonl' },
  { args: ['inject', './package', '--out', 'injected.jsonl'], lock: '.injected.jsonl.lock', of: 'injected.jsonl' },
  {
    args: ['inject-by-model', './package', '--way', 'modify', '--model', 'openai:m@http://127.0.0.1:9', '--out', 'model.jsonl'],
    lock: '.model.jsonl.lock',
    of: 'model.jsonl',
  },
  { args: ['combine', 'tasks.jsonl', '--out', 'combined.jsonl'], lock: '.combined.jsonl.lock', of: 'combined.jsonl' },
  { args: ['mine', './package', '--out', 'mined.jsonl'], lock: '.mined.jsonl.lock', of: 'mined.jsonl' },
  { args: ['rollout', 'tasks.jsonl', '--out', 'rolled'], lock: 'rolled/.work/folder.lock', of: 'rolled' },
  { args: ['evaluate', 'tasks.jsonl', '--out', 'evaluated'], lock: 'evaluated/.work/folder.lock', of: 'evaluated' },
  { args: ['grade', 'run'], lock: 'run/.work/folder.lock', of: 'run' },
  { args: ['score', 'run', '--verifier', 'nowhere'], lock: 'run/.work/folder.lock', of: 'run' },
  { args: ['dataset', 'run', '--out', 'dataset'], lock: 'dataset/.work/folder.lock', of: 'dataset' },
  {
    args: ['train', 'rows/policy', '--base', 'scratch:tiny', '--out', 'checkpoint'],
    lock: 'checkpoint/.work/folder.lock',
    of: 'checkpoint',
  },
  { args: ['report', 'run', '--out', 'report'], lock: 'report/.work/folder.lock', of: 'report' },
  { args: ['import', '--from', 'sft', 'tasks.jsonl', '--out', 'imported'], lock: 'imported/.work/folder.lock', of: 'imported' },
  { args: ['import', '--from', 'swe-smith', 'tasks.jsonl', '--out', 'rows.jsonl'], lock: '.rows.jsonl.lock', of: 'rows.jsonl' },
  { args: ['export', 'run', '--to', 'swe-bench', '--out', 'exported'], lock: 'exported/.work/folder.lock', of: 'exported' },
];

test.each(writers.map((writer) => [writer.args.join(' '), writer] as const))(
  '%s: the second at once says who is at work, and leaves everything to the first',
  async (_name, { args, lock, of }) => {
    const first = start(args);
    await holds(first, lock);
    first.child.kill('SIGSTOP'); // for as long as the second takes
    expect(first.child.exitCode).toBeNull();
    const second = await start(args).ended;
    expect(second.code).toBe(1);
    const [error, hint, ...more] = second.stderr.trim().split('\n');
    expect(error).toMatch(
      new RegExp(
        `^error: \`swe-lego ${args[0]}\` \\(process ${first.child.pid}\\), since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d, is at work in \\S*${of.replaceAll('.', '\\.')}$`,
      ),
    );
    expect(hint).toMatch(/^hint: {2}Wait for it, or end it/);
    expect(more).toEqual([]);
    first.child.kill('SIGCONT');
    expect((await first.ended).stderr).not.toContain('is at work in');
    expect(existsSync(join(root, lock))).toBe(false);
  },
);

test('commands that only read wait for nobody', async () => {
  const first = start(['rollout', 'tasks.jsonl', '--out', 'rolled']);
  await holds(first, 'rolled/.work/folder.lock');
  first.child.kill('SIGSTOP');
  for (const args of [
    ['export', 'rolled', '--to', 'swe-bench', '--out', 'of-rolled'],
    ['report', 'rolled', '--out', 'report-of-rolled'],
    ['validate', 'tasks.jsonl'],
  ]) {
    expect((await start(args).ended).stderr).not.toContain('is at work in');
  }
  first.child.kill('SIGKILL');
});

test('no command that writes is missing above', () => {
  const commands = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'ground.ts')
    .filter((name) => /\btake(?:Output|OutputFile|Run|Stages)\(/.test(readFileSync(join(import.meta.dirname, name), 'utf8')))
    .map((name) => name.replace('.ts', ''));
  expect(commands.sort()).toEqual([...new Set(writers.map(({ args: [name] }) => name))].sort());
  const readOnly = ['audit', 'build', 'completion', 'doctor', 'sandbox', 'serve', 'task', 'validate']; // the workspace's layers are made by whoever is first
  const all = COMMANDS.map(({ name }) => name);
  expect(all.sort()).toEqual([...commands, ...readOnly].sort());
});
