import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Task } from '../records/task.ts';

/** The program, for Node to run. */
export const MAIN = join(import.meta.dirname, 'main.ts');

export type Ended = { code: number; stdout: string; stderr: string };

/** Runs a command of ours in a folder, as a person would; `before` are programs that run it. */
export function runCli(cwd: string, args: readonly string[], before: readonly string[] = []): Promise<Ended> {
  const [program = '', ...rest] = [...before, process.execPath, MAIN, ...args];
  return new Promise((resolve) => {
    execFile(program, rest, { cwd, env: { ...process.env, NODE_COMPILE_CACHE: '' } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr });
    });
  });
}

/** Runs many command lines in one process, one after the other: where each would take longer to start than to run. */
export async function runCliBatch(cwd: string, lines: readonly (readonly string[])[]): Promise<Ended[]> {
  const batch = join(import.meta.dirname, 'fixture-batch.ts');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [batch, JSON.stringify(lines)], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_COMPILE_CACHE: '' },
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as Ended[];
}

/** A whole row of a task whose environment, `absent-ID`, no workspace has. */
export const fixtureTask = (id: string): Task => ({
  instance_id: `owner__${id}-1`,
  repo: 'owner/name',
  base_commit: 'c0ffee',
  version: '1',
  created_at: '2026-01-01T00:00:00Z',
  language: 'python',
  kind: 'real',
  origin: { operator: 'change', file: 'a.py', line: 1, scope: '', seed: 0 },
  problem_statement: 'It fails.',
  hints_text: '',
  patch: 'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n',
  test_patch: '',
  FAIL_TO_PASS: ['t.py::fix'],
  PASS_TO_PASS: [],
  environment: `absent-${id}`,
  test_command: 'pytest',
  licence: 'MIT',
  difficulty: { files: 1, hunks: 1, lines: 2, failing_tests: 1 },
  certificate: { runs: [], flaky: [], environment: `absent-${id}`, patch_sha256: '', test_patch_sha256: '', validated_at: '' },
});
