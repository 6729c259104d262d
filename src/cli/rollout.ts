import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseModel } from '../models/index.ts';
import { attemptSettings, type Ground, profileOf, rollOutPlan } from '../recipe/index.ts';
import { readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { finishedAttempts } from '../rollouts/index.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { existingFile } from './existing.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber, workspaceOf } from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';

/** What `rollout` and `evaluate` share. */
export type AttemptOptions = CommonOptions & {
  model: string;
  attempts: number;
  maxTurns: number;
  temperature: number;
  profile: string;
  seed: number;
  parallel: number;
};

export function withAttemptOptions(command: Command): Command {
  return command
    .option('--model <model>', 'search-repair, replay:RUN or openai:NAME@BASE_URL', 'search-repair')
    .option('--attempts <k>', 'attempts per task', wholeNumber(1), 1)
    .option('--max-turns <t>', 'turns after which an attempt ends', wholeNumber(1), 100)
    .option('--temperature <x>', 'sampling temperature', Number, 1)
    .option('--profile <name>', 'prompts and form of the calls: default, text, compact or mini', 'default')
    .option('--seed <n>', 'attempts with other seeds differ', wholeNumber(0), 0)
    .option('--parallel <n>', 'attempts at once', wholeNumber(1), 2);
}

/** Rolls tasks out into a run folder; resumes one that is there. */
export async function rollOutTasks(tasksFile: string, out: string, options: AttemptOptions): Promise<Ground> {
  const workspace = workspaceOf(options);
  const provider = namespaceProvider({ root: workspace.sandboxes });
  await provider.sweep();
  const ground = { workspace, provider, parallel: options.parallel, signal: interruption.signal };
  const tasks = await readRecords(Task, existingFile(tasksFile));
  const settings = attemptSettings({
    attempts: options.attempts,
    temperature: options.temperature,
    limits: { max_turns: options.maxTurns },
  });
  const shown = progress('rollout', options.json);
  await rollOutPlan(
    {
      run: resolve(out),
      tasks,
      model: parseModel(options.model),
      profile: profileOf(options.profile, settings.limits),
      seed: options.seed,
      settings,
    },
    ground,
    shown.step,
  );
  shown.end();
  return ground;
}

async function run(tasksFile: string, options: AttemptOptions & { out: string }): Promise<void> {
  await rollOutTasks(tasksFile, options.out, options);
  const reasons = Map.groupBy(await finishedAttempts(resolve(options.out)), ({ reason }) => reason ?? '');
  const counts = [...reasons].map(([reason, lines]) => [reason, lines.length] as const);
  print(options.json ?? false, { run: options.out, ended: Object.fromEntries(counts) }, () => table(counts));
}

export function command(): Command {
  return withAttemptOptions(commandWithCommonOptions('rollout'))
    .argument('<tasks>', 'tasks file')
    .requiredOption('--out <run>', 'folder of the run; an unfinished run in it is resumed')
    .addHelpText(
      'after',
      examples(
        'swe-lego rollout tasks.jsonl --model search-repair --attempts 2 --out runs/expert',
        'swe-lego rollout tasks.jsonl --model openai:qwen3-8b@http://127.0.0.1:8000/v1 --profile text --out runs/qwen',
      ),
    )
    .action(run);
}
