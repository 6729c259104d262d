import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Task } from '../records/task.ts';
import { SOURCE_FORMS } from '../repositories/index.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { inject, validate } from '../tasks/index.ts';
import { buildSource } from './build.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber, workspaceOf } from './options.ts';
import { print } from './output.ts';
import { progress } from './progress.ts';
import { countYield, type Yields, yieldRecord, yieldTable } from './yield-table.ts';

type Options = CommonOptions & { count: number; seed: number; out: string; operators?: string; parallel: number };

async function run(source: string, options: Options): Promise<void> {
  const { signal } = interruption;
  const workspace = workspaceOf(options);
  const provider = namespaceProvider({ root: workspace.sandboxes });
  const built = await buildSource(source, workspace, provider);
  if (built.kind === 'rejected')
    throw new CodedError('BUILD_FAILED', `${source}: ${built.rejection.reason}: ${built.rejection.detail}`);
  const shown = progress('inject', options.json);
  const counts = new Map<string, number>();
  const yields: Yields = new Map();
  const tasks: Task[] = [];
  const decisions = inject(built.environment, {
    count: options.count,
    seed: options.seed,
    workspace,
    provider,
    parallel: options.parallel,
    signal,
    ...(options.operators === undefined ? {} : { operators: options.operators.split(',') }),
  });
  for await (const decision of decisions) {
    let outcome: string = decision.outcome;
    if (decision.task !== undefined) {
      const result = await validate(decision.task, { workspace, provider, environment: built.environment, signal });
      if (result.kind === 'valid') tasks.push(result.task);
      outcome = result.kind === 'valid' ? 'validated' : result.reason;
    }
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    countYield(yields, decision.operator, outcome);
    shown.step(tasks.length, options.count, `${decision.place} ${decision.operator} ${outcome}`);
  }
  shown.end();
  await writeJsonLines(resolve(options.out), tasks);
  const summary = { tasks: tasks.length, candidates: Object.fromEntries(counts), operators: yieldRecord(yields) };
  print(options.json ?? false, summary, () => [yieldTable(yields), `${tasks.length} tasks in ${options.out}`].join('\n'));
  if (tasks.length === 0) throw new CodedError('NO_TASKS', 'no candidate became a task', { hint: 'The counts above say why.' });
}

export function command(): Command {
  return commandWithCommonOptions('inject')
    .argument('<source>', SOURCE_FORMS)
    .option('--count <n>', 'tasks to make', wholeNumber(1), 10)
    .option('--seed <n>', 'same source, same seed: same tasks', wholeNumber(0), 0)
    .option('--operators <names>', 'operators to draw from, with commas; all unless told')
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .option('--out <file>', 'file to write', 'tasks.jsonl')
    .addHelpText(
      'after',
      examples(
        'swe-lego inject pypi:inflection==0.5.1 --count 5 --seed 1 --out tasks.jsonl',
        'swe-lego inject npm:rfdc@1.4.1 --operators optional-chaining,missing-guard',
      ),
    )
    .action(run);
}
