import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { HiddenTests } from '../records/hidden-tests.ts';
import type { Task } from '../records/task.ts';
import { SOURCE_FORMS } from '../repositories/index.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { mapConcurrent } from '../support/pool.ts';
import { type Decision, inject, openProofs } from '../tasks/index.ts';
import { environmentOf } from './build.ts';
import { groundOf, takeOutputFile, takePart } from './ground.ts';
import { hintFor } from './hints.ts';
import { type CommonOptions, commandWithCommonOptions, examples, hiddenTestsOption, wholeNumber } from './options.ts';
import { print } from './output.ts';
import { progress } from './progress.ts';
import { countYield, type Yields, yieldRecord, yieldTable } from './yield-table.ts';

type Options = CommonOptions & {
  count: number;
  seed: number;
  out: string;
  operators?: string;
  hiddenTests: HiddenTests;
  parallel: number;
};

async function run(source: string, options: Options): Promise<void> {
  const { workspace, provider, signal } = await groundOf(options);
  await using _out = await takeOutputFile(options.out);
  const shown = progress(['build', 'inject', 'validate'], options.json);
  const environment = await environmentOf(source, workspace, provider);
  await using _part = await takePart(workspace, `inject/${environment.id}`);
  const journal = (of: string): string => join(workspace.root, 'inject', `${environment.id}-${of}.jsonl`);
  shown.next();
  const decisions = inject(environment, {
    count: options.count,
    seed: options.seed,
    hiddenTests: options.hiddenTests,
    workspace,
    provider,
    parallel: options.parallel,
    journal: journal('trials'),
    signal,
    ...(options.operators === undefined ? {} : { operators: options.operators.split(',') }),
  });
  const counts = new Map<string, number>();
  const yields: Yields = new Map();
  const count = (decision: Decision, outcome: string): void => {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    countYield(yields, decision.operator, outcome);
  };
  const kept: (Decision & { task: Task })[] = [];
  for await (const decision of decisions) {
    if (decision.task === undefined) count(decision, decision.outcome);
    else kept.push({ ...decision, task: decision.task });
    shown.step(kept.length, options.count, `${decision.outcome} · ${decision.operator} ${decision.place}`);
  }
  shown.next();
  const prove = await openProofs(journal('proofs'), { workspace, provider, environment, signal });
  let proven = 0;
  const work = async (decision: Decision & { task: Task }): Promise<Task[]> => {
    const { reason, task } = await prove(decision.task);
    count(decision, task === undefined ? reason : 'validated');
    shown.step(++proven, kept.length, `${reason} · ${decision.operator} ${decision.place}`);
    return task === undefined ? [] : [task];
  };
  const tasks = (await mapConcurrent(kept, options.parallel, work, signal)).flat();
  shown.end();
  await writeJsonLines(resolve(options.out), tasks);
  const summary = { tasks: tasks.length, candidates: byName(counts), operators: yieldRecord(yields) };
  print(options.json ?? false, summary, () => [yieldTable(yields), `${tasks.length} tasks in ${options.out}`].join('\n'));
  if (tasks.length === 0)
    throw new CodedError('NO_TASKS', 'no candidate became a task', { hint: hintFor(counts, ['validated']) });
}

export function command(): Command {
  return commandWithCommonOptions('inject')
    .argument('<source>', SOURCE_FORMS)
    .option('--count <n>', 'tasks to make', wholeNumber(1), 10)
    .option('--seed <n>', 'same source, same seed: same tasks', wholeNumber(0), 0)
    .option('--operators <names>', 'operators to draw from, with commas; all unless told')
    .addOption(hiddenTestsOption())
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .option('--out <file>', 'file to write', 'tasks.jsonl')
    .addHelpText(
      'after',
      examples(
        'swe-lego inject pypi:inflection==0.5.1 --count 5 --seed 1 --out tasks.jsonl',
        'swe-lego inject pypi:inflection==0.5.1 --hidden-tests none # for search-repair, which works from failing tests',
        'swe-lego inject npm:rfdc@1.4.1 --operators optional-chaining,missing-guard',
      ),
    )
    .action(run);
}
