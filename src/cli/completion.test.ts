import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../support/tools.ts';
import { completions } from './completion.ts';
import { MAIN } from './fixture.ts';

const wordsFor = async (...line: string[]): Promise<string[]> => (await completions(line)).map(([word]) => word);

test.each([
  [['val'], ['validate']],
  [['in'], ['inject', 'inject-by-model']],
  [['help', 'do'], ['doctor']],
  [['validate', '--rep'], ['--repeat']],
  [['validate', '--repeat', '3', '--re'], []],
  [
    ['train', '--optimiser', ''],
    ['adamw', 'muon'],
  ],
  [['train', '--optimiser=mu'], ['muon']],
  [['train', '--optimiser', '=', 'mu'], ['muon']],
  [['sandbox', ''], ['run']],
  [
    ['task', 's'],
    ['show', 'shell'],
  ],
  [['task', 'show', '--sol'], ['--solution']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish', 'words'],
  ],
  [['validate', ''], []],
  [['rollout', 'tasks.jsonl', '--out', ''], []],
  [['sandbox', 'run', '--', 'ls', '-'], []],
  [['constructor', ''], []],
])('%j', async (line, expected) => expect(await wordsFor(...line)).toEqual(expected));

test('every command is offered, with what it does', async () => {
  const all = await completions(['']);
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter(([, meaning]) => meaning === '')).toEqual([]);
});

let bin: string;
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'completion-'));
  symlinkSync(join(packageRoot, 'swe-lego'), join(bin, 'swe-lego'));
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

const script = (shell: string): string => execFileSync(process.execPath, [MAIN, 'completion', shell], { encoding: 'utf8' });

test('bash completes through it', () => {
  const line = `${script('bash')}
    COMP_WORDS=(swe-lego import --from swe-) COMP_CWORD=3
    _swe_lego; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
  const words = execFileSync('bash', ['-c', line], { encoding: 'utf8', env }).trim().split('\n');
  expect(words).toEqual(expect.arrayContaining(['swe-agent', 'swe-smith']));
});

test.each(['zsh', 'fish'])('%s takes the script, where it is installed', (shell) => {
  const check = spawnSync(shell, ['-n'], { input: script(shell), encoding: 'utf8' });
  if ((check.error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT')
    expect([check.status, check.stderr]).toEqual([0, '']);
});
