import type { TestRun } from '../../records/test-run.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { CodedError } from '../../support/errors.ts';
import { STEADY_NAMES } from '../../testing/index.ts';
import { type Change, type GradingContext, prepare, requestOf } from '../prepare.ts';
import { editFile, type FileEdits } from './test-edit.ts';

/** A run of tests that are not quite the task's own. */
export type Trial = {
  files: readonly FileEdits[];
  /** New paths of test files, by their own. */
  moves: ReadonlyMap<string, string>;
  /** New paths of folders, by their own; what `moves` says comes after it. */
  folders?: ReadonlyMap<string, string>;
  /** Ids, as they are after the edits. */
  tests: readonly string[];
  /**
   * `reported`: as it is graded. `plain`: by the command that a person would type, of which only the exit code counts; `bare`:
   * likewise, without the variables that all sandboxes have, and not in the mode in which tests run.
   */
  how: 'reported' | 'plain' | 'bare';
};

export type TrialRun = Pick<TestRun, 'ended' | 'tests' | 'failures' | 'exit_code'> & {
  /** Tests of which the code under trial has another version, so that they could not be changed. */
  untouched: ReadonlySet<string>;
  /** Why it did not come to a run. */
  void?: string;
};

/** Runs a trial over a change, in a fresh sandbox. */
export async function runTrial(trial: Trial, change: Change, context: GradingContext): Promise<TrialRun> {
  await using sandbox = await context.openWorkspace(change.task);
  const nothing: Omit<TrialRun, 'untouched'> = { ended: 'crashed', tests: {}, failures: [], exit_code: -1 };
  const failed = await prepare(sandbox, change, context.signal);
  if (failed?.void !== undefined) return { ...nothing, untouched: new Set(), void: failed.void };
  const untouched = new Set(await editTests(sandbox, trial));
  const framework = await context.frameworkOf(change.task);
  const request = requestOf(change.task, context.signal);
  if (trial.how === 'reported') return { ...(await framework.run(sandbox, { ...request, tests: trial.tests })), untouched };
  const command = await framework.plainCommand?.(sandbox, trial.tests);
  if (command === undefined) return { ...nothing, untouched, void: 'nobody types a command for these tests' };
  const without = trial.how === 'bare' ? ['env', ...STEADY_NAMES.map((name) => `--unset=${name}`), 'NODE_ENV=development'] : [];
  const { exitCode, timedOut } = await sandbox.exec([...without, ...command] as [string, ...string[]], request);
  return { ...nothing, ended: timedOut ? 'timed-out' : 'completed', exit_code: exitCode, untouched };
}

async function editTests(sandbox: Sandbox, { files, moves, folders = new Map() }: Trial): Promise<string[]> {
  const untouched: string[] = [];
  for (const [from, to] of folders) await sandbox.exec(['mv', '-T', '--', from, to], { workdir: sandbox.workdir });
  for (const file of files) {
    const path = `${sandbox.workdir}/${movedPath(file.path, folders)}`;
    const text = await readText(sandbox, path);
    if (text === undefined) {
      untouched.push(...file.edits.flatMap(({ tests }) => tests));
      continue;
    }
    const edited = editFile(file, text);
    untouched.push(...edited.untouched);
    const target = moves.get(file.path);
    await sandbox.writeFile(target === undefined ? path : `${sandbox.workdir}/${target}`, edited.text);
    if (target !== undefined) await sandbox.exec(['rm', '-f', path]);
  }
  return untouched;
}

function movedPath(path: string, folders: ReadonlyMap<string, string>): string {
  for (const [from, to] of folders) if (path.startsWith(`${from}/`)) return to + path.slice(from.length);
  return path;
}

export async function readText(sandbox: Sandbox, path: string): Promise<string | undefined> {
  try {
    return (await sandbox.readFile(path)).toString('utf8');
  } catch (error) {
    if (error instanceof CodedError && error.code === 'SANDBOX_NO_FILE') return undefined;
    throw error;
  }
}
