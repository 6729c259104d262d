import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Price, parseModel } from '../models/index.ts';
import type { HiddenTests } from '../records/hidden-tests.ts';
import type { Task } from '../records/task.ts';
import { SOURCE_FORMS } from '../repositories/index.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { injectByModel, type ModelWay, modelWays } from '../tasks/index.ts';
import { environmentOf } from './build.ts';
import { groundOf, takeOutputFile, takePart } from './ground.ts';
import { hintFor } from './hints.ts';
import {
  type CommonOptions,
  choiceOption,
  commandWithCommonOptions,
  examples,
  hiddenTestsOption,
  numberFrom,
  price,
  wholeNumber,
} from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';

type Options = CommonOptions & {
  way: ModelWay;
  model: string;
  kinds?: string;
  count: number;
  seed: number;
  tries: number;
  temperature: number;
  price?: Price;
  hiddenTests: HiddenTests;
  parallel: number;
  out: string;
};

async function run(source: string, options: Options): Promise<void> {
  const limits = { concurrency: options.parallel };
  const model = parseModel(options.model, options.price === undefined ? { limits } : { limits, price: options.price });
  const { workspace, provider, signal } = await groundOf(options);
  await using _out = await takeOutputFile(options.out);
  const shown = progress(['build', 'inject'], options.json);
  const environment = await environmentOf(source, workspace, provider);
  await using _part = await takePart(workspace, `inject-by-model/${environment.id}`);
  shown.next();
  const counts = new Map<string, number>();
  const problems = new Map<string, number>();
  const spent = { replies: 0, prompt_tokens: 0, completion_tokens: 0, cost: 0 };
  const tasks: Task[] = [];
  const decisions = injectByModel(environment, {
    way: options.way,
    model,
    count: options.count,
    seed: options.seed,
    tries: options.tries,
    temperature: options.temperature,
    hiddenTests: options.hiddenTests,
    parallel: options.parallel,
    workspace,
    provider,
    journal: join(workspace.root, 'inject-by-model', `${environment.id}.jsonl`),
    signal,
    ...(options.kinds === undefined ? {} : { kinds: options.kinds.split(',') }),
  });
  for await (const decision of decisions) {
    counts.set(decision.outcome, (counts.get(decision.outcome) ?? 0) + 1);
    for (const problem of decision.problems) problems.set(problem, (problems.get(problem) ?? 0) + 1);
    for (const name of Object.keys(spent) as (keyof typeof spent)[]) spent[name] += decision[name];
    if (decision.task !== undefined) tasks.push(decision.task);
    shown.step(tasks.length, options.count, `${decision.outcome} · ${decision.operator} ${decision.place}`);
  }
  shown.end();
  await writeJsonLines(resolve(options.out), tasks);
  const summary = {
    tasks: tasks.length,
    candidates: byName(counts),
    unusable_replies: byName(problems),
    ...spent,
  };
  print(options.json ?? false, summary, () =>
    [
      table([...counts].sort((a, b) => b[1] - a[1])),
      ...(problems.size === 0 ? [] : ['replies that could not be used:', table([...problems].sort((a, b) => b[1] - a[1]))]),
      `${spent.replies} replies, ${spent.prompt_tokens} + ${spent.completion_tokens} tokens, cost ${spent.cost.toFixed(4)}`,
      `${tasks.length} tasks in ${options.out}`,
    ].join('\n'),
  );
  if (tasks.length === 0)
    throw new CodedError('NO_TASKS', 'no candidate became a task', { hint: hintFor(counts, ['kept', 'valid']) });
}

export function command(): Command {
  return commandWithCommonOptions('inject-by-model')
    .argument('<source>', SOURCE_FORMS)
    .addOption(
      choiceOption(
        '--way <way>',
        'rewrite: blank a function and have it written again; modify: have a bug of a kind put in',
        modelWays,
      ).makeOptionMandatory(),
    )
    .requiredOption('--model <model>', 'openai:NAME@BASE_URL')
    .option('--kinds <names>', 'kinds of bugs for modify, with commas; all unless told')
    .option('--count <n>', 'tasks to make', wholeNumber(1), 10)
    .option('--seed <n>', 'same source, same seed: same requests', wholeNumber(0), 0)
    .option('--tries <n>', 'replies for one function until one can be used', wholeNumber(1), 3)
    .option('--temperature <t>', 'of the replies', numberFrom(0, 2), 0.7)
    .option('--price <input,output>', 'of a million tokens; or input,cached,output', price)
    .addOption(hiddenTestsOption())
    .option('--parallel <n>', 'candidates at work at once', wholeNumber(1), 2)
    .option('--out <file>', 'file to write', 'tasks.jsonl')
    .addHelpText(
      'after',
      examples(
        'swe-lego inject-by-model pypi:inflection==0.5.1 --way modify --model openai:qwen@http://127.0.0.1:8000/v1 --count 5',
        'swe-lego inject-by-model ./my-package --way rewrite --model openai:qwen@http://127.0.0.1:8000/v1',
      ),
    )
    .action(run);
}
