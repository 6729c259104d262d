import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { HiddenTests } from '../records/hidden-tests.ts';
import type { Task } from '../records/task.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { contentHash } from '../support/hash.ts';
import { writeJsonLines } from '../support/journal.ts';
import { type CombineScope, combine, combineScopes, countParts } from '../tasks/index.ts';
import { groundOf, takeOutputFile, takePart } from './ground.ts';
import { hintFor } from './hints.ts';
import {
  type CommonOptions,
  choiceOption,
  commandWithCommonOptions,
  examples,
  hiddenTestsOption,
  wholeNumber,
} from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';
import { readTasks, type TaskChoice, withTaskChoice } from './task-choice.ts';

type Options = CommonOptions &
  TaskChoice & {
    count: number;
    seed: number;
    of?: CombineScope;
    hiddenTests: HiddenTests;
    repeat: number;
    parallel: number;
    out: string;
  };

async function run(file: string, options: Options): Promise<void> {
  const given = await readTasks(file, options);
  const { workspace, provider, signal } = await groundOf(options);
  await using _out = await takeOutputFile(options.out);
  const part = `combine/${contentHash(given.map(({ instance_id }) => instance_id))}.jsonl`;
  await using _part = await takePart(workspace, part);
  const { parts, left } = countParts(given);
  const shown = progress(['combine'], options.json);
  const counts = new Map<string, number>();
  const tasks: Task[] = [];
  const decisions = combine(given, {
    count: options.count,
    seed: options.seed,
    scopes: options.of === undefined ? combineScopes : [options.of],
    hiddenTests: options.hiddenTests,
    repeat: options.repeat,
    parallel: options.parallel,
    workspace,
    provider,
    journal: join(workspace.root, part),
    signal,
  });
  for await (const { outcome, parts: of, task } of decisions) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (task !== undefined) tasks.push(task);
    shown.step(tasks.length, options.count, `${outcome} · ${of.length} bugs`);
  }
  shown.end();
  await writeJsonLines(resolve(options.out), tasks);
  const summary = { tasks: tasks.length, bugs: parts, left_out: left, combinations: byName(counts) };
  print(options.json ?? false, summary, () =>
    [
      table([...counts].sort((a, b) => b[1] - a[1])),
      `${tasks.length} tasks from ${parts} of ${given.length} bugs in ${options.out}`,
    ].join('\n'),
  );
  if (tasks.length === 0) {
    throw new CodedError('NO_TASKS', 'no combination became a task', {
      hint: counts.size > 0 ? hintFor(counts) : 'Bugs are combined that are proven, synthetic, and of one file or one folder.',
    });
  }
}

export function command(): Command {
  return withTaskChoice(commandWithCommonOptions('combine'))
    .argument('<tasks>', 'file of proven synthetic tasks')
    .option('--count <n>', 'tasks to make', wholeNumber(1), 10)
    .option('--seed <n>', 'same tasks, same seed: same combinations', wholeNumber(0), 0)
    .addOption(
      choiceOption('--of <scope>', 'combine bugs of one file, or of the files of one folder; both unless told', combineScopes),
    )
    .addOption(hiddenTestsOption())
    .option('--repeat <n>', 'runs of each state', wholeNumber(2), 2)
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .option('--out <file>', 'file to write', 'combined.jsonl')
    .addHelpText('after', examples('swe-lego combine tasks.jsonl --count 20 --out combined.jsonl'))
    .action(run);
}
