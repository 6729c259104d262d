import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { parsePatch } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import { CodedError, usageError } from '../support/errors.ts';
import { sha256 } from '../support/hash.ts';
import { didYouMean } from '../support/nearest.ts';
import { groundOf } from './ground.ts';
import { type CommonOptions, commandWithCommonOptions, examples, workspaceOf } from './options.ts';
import { print, table } from './output.ts';
import { liveProgress } from './progress.ts';
import { readTasks } from './task-choice.ts';

type Options = CommonOptions & { tasks?: string; solution?: boolean };

/** The one task whose id this is, or begins or ends so. Throws the usage errors `TASK_UNKNOWN` and `TASK_AMBIGUOUS`, and those of reading. */
async function findTask(id: string, options: Options): Promise<Task> {
  const file = options.tasks ?? defaultFile(options);
  const tasks = await readTasks(file);
  const same = tasks.find(({ instance_id }) => instance_id === id);
  if (same !== undefined) return same;
  const begun = tasks.filter(({ instance_id }) => instance_id.startsWith(id) || instance_id.endsWith(id));
  const [first, second] = begun;
  if (first !== undefined && second === undefined) return first;
  const ids = (of: readonly Task[]): string[] => of.map(({ instance_id }) => instance_id);
  const few = (of: readonly Task[]): string => `${ids(of.slice(0, 5)).join(', ')}${of.length > 5 ? ', …' : ''}`;
  if (first !== undefined)
    throw usageError(
      'TASK_AMBIGUOUS',
      `the ids of ${begun.length} tasks begin or end with ${id}`,
      `Write more of one: ${few(begun)}.`,
    );
  throw usageError('TASK_UNKNOWN', `no task of ${file} is ${id}`, `${didYouMean(id, ids(tasks))}It has ${few(tasks)}.`);
}

/** What the recipe made, or else what `inject` and `mine` write where nothing else is named. */
function defaultFile(options: Options): string {
  const ofWorkspace = join(workspaceOf(options).root, 'tasks.jsonl');
  return existsSync(ofWorkspace) ? relative('', ofWorkspace) : 'tasks.jsonl';
}

async function show(id: string, options: Options): Promise<void> {
  const task = await findTask(id, options);
  const { patch, test_patch, ...rest } = task;
  const solution = options.solution ? { patch, test_patch } : {};
  print(options.json ?? false, { ...rest, ...solution, files: filesOf(patch) }, () => describe(task, options.solution ?? false));
}

function describe(task: Task, solution: boolean): string {
  const { certificate: proof, difficulty } = task;
  const holds = proof.patch_sha256 === sha256(task.patch) && proof.test_patch_sha256 === sha256(task.test_patch);
  const facts: [string, string | number][] = [
    ['task', task.instance_id],
    ['repository', `${task.repo} ${task.version}, ${task.language}, ${task.licence}`],
    ['kind', `${task.kind}, by ${task.origin.operator}`],
    ['environment', task.environment],
    ['tests', task.test_command],
    ['solution', `${difficulty.files} files, ${difficulty.hunks} hunks, ${difficulty.lines} lines`],
  ];
  const proven: [string, string | number][] = [
    ['proven', proof.validated_at === '' ? 'no' : `${proof.validated_at}${holds ? '' : ', of other patches than these'}`],
    ['flaky tests left out', proof.flaky.length],
  ];
  const runs = proof.runs.map(({ state, ended, duration_ms, tests }) => {
    const outcomes = [...Map.groupBy(Object.values(tests), (outcome) => outcome)].map(([name, all]) => `${all.length} ${name}`);
    return [`  ${state}`, ended, `${(duration_ms / 1000).toFixed(1)} s`, outcomes.join(', ')];
  });
  return [
    table(facts),
    section('statement', task.problem_statement),
    ...(task.hints_text === '' ? [] : [section('hints', task.hints_text)]),
    section('files that the solution changes', filesOf(task.patch).join('\n')),
    section(`FAIL_TO_PASS (${task.FAIL_TO_PASS.length})`, some(task.FAIL_TO_PASS, 20)),
    section(`PASS_TO_PASS (${task.PASS_TO_PASS.length})`, some(task.PASS_TO_PASS, 5)),
    section('certificate', [table(proven), table(runs)].join('\n').trimEnd()),
    ...(solution ? [section('golden patch', task.patch), section('test patch', task.test_patch)] : []),
  ].join('\n\n');
}

const section = (title: string, text: string): string => `${title}\n${text.trimEnd().replace(/^/gm, '  ')}`;

function some(ids: readonly string[], most: number): string {
  return [...ids.slice(0, most), ...(ids.length > most ? [`and ${ids.length - most} more`] : [])].join('\n');
}

function filesOf(patch: string): string[] {
  return parsePatch(patch).map(({ path, change }) => (change === 'modified' ? path : `${path} (${change})`));
}

/** A shell in a fresh copy of what an agent gets. */
async function shell(id: string, options: Options): Promise<void> {
  const task = await findTask(id, options);
  const { openWorkspace } = await import('../history/index.ts');
  const { interact, runScript } = await import('./shell-loop.ts');
  const shown = liveProgress(['open']);
  const ground = await groundOf(options);
  await using sandbox = await openWorkspace(task, ground);
  if (options.solution) {
    const applied = await sandbox.exec(['git', 'apply', '-'], { input: task.patch + task.test_patch, workdir: sandbox.workdir });
    if (applied.exitCode !== 0) throw new CodedError('PATCH_DOES_NOT_APPLY', `the solution does not apply: ${applied.stderr}`);
  }
  const opened = await sandbox.openShell();
  shown.end();
  process.exitCode = process.stdin.isTTY
    ? await interact(opened, { name: task.instance_id, workdir: sandbox.workdir, tests: task.test_command })
    : await runScript(opened, process.stdin, process.stdout, ground.signal);
}

export function command(): Command {
  const withTask = (name: string, description: string): Command =>
    commandWithCommonOptions(name)
      .description(description)
      .argument('<id>', 'the id of a task, or its beginning or end')
      .option('--tasks <file>', 'tasks file; default: tasks.jsonl of the workspace, else of this folder');
  const showCommand = withTask('show', 'a task by eye: statement, files, tests and certificate')
    .option('--solution', 'its golden patch and test patch, too')
    .addHelpText(
      'after',
      examples('swe-lego task show six__six-1', 'swe-lego task show six__six-1 --tasks tasks.jsonl --solution'),
    )
    .action(show);
  const shellCommand = withTask('shell', 'a task by hand: a shell in a sandbox, as an agent gets it')
    .option('--solution', 'with the golden patch and the test patch applied')
    .addHelpText(
      'after',
      examples('swe-lego task shell six__six-1', "echo 'python -m pytest -q' | swe-lego task shell six__six-1 --solution"),
    )
    .action(shell);
  return new Command('task')
    .addCommand(showCommand)
    .addCommand(shellCommand)
    .addHelpText('after', examples('swe-lego task show six__six-1', 'swe-lego task shell six__six-1'));
}
