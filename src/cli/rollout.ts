import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Price, parseModel } from '../models/index.ts';
import { type AttemptPlan, attemptSettings, type Ground, profileOf, rollOutPlan } from '../recipe/index.ts';
import type { Spending } from '../records/attempt.ts';
import type { Task } from '../records/task.ts';
import { checkSomeRan, finishedAttempts, parseForkPoint, readFork, sumSpending } from '../rollouts/index.ts';
import { byName } from '../support/by-name.ts';
import { usageError } from '../support/errors.ts';
import { groundOf, takeRun } from './ground.ts';
import { goOnBy } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, numberFrom, price, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { type Progress, progress } from './progress.ts';
import { readTasks, type TaskChoice, withTaskChoice } from './task-choice.ts';

/** What `rollout` and `evaluate` share. */
export type AttemptOptions = CommonOptions &
  TaskChoice & {
    model: string;
    attempts: number;
    maxTurns: number;
    temperature: number;
    profile: string;
    seed: number;
    parallel: number;
    price?: Price;
    maxCost?: number;
    repair: boolean;
    redo?: boolean;
  };

type Options = AttemptOptions & { out: string; keepSnapshots?: boolean; fromSnapshot?: string };

export function withAttemptOptions(command: Command): Command {
  return withTaskChoice(command)
    .option('--model <model>', 'search-repair, replay:RUN or openai:NAME@BASE_URL', 'search-repair')
    .option('--attempts <k>', 'attempts per task', wholeNumber(1), 1)
    .option('--max-turns <t>', 'turns after which an attempt ends', wholeNumber(1), 100)
    .option('--temperature <x>', 'sampling temperature', Number, 1)
    .option('--profile <name>', 'prompts and form of the calls: default, text, compact, mini or openhands:PATH', 'default')
    .option('--seed <n>', 'attempts with other seeds differ', wholeNumber(0), 0)
    .option('--parallel <n>', 'attempts at once', wholeNumber(1), 2)
    .option('--price <input,output>', 'of a million tokens of an openai: model; or input,cached,output', price)
    .option('--redo', 'begin the chosen attempts anew, finished ones too')
    .option('--no-repair', 'take calls as they are written: near misses of names, paths and ranges fail')
    .option('--max-cost <x>', 'cost after which an attempt ends, in the currency of --price', numberFrom(0, Number.MAX_VALUE));
}

/** Rolls tasks out into a run folder; resumes one that is there. */
export async function rollOutTasks(
  tasks: readonly Task[],
  out: string,
  options: AttemptOptions,
  shown: Progress,
  more: Pick<AttemptPlan, 'from' | 'keepSnapshots'> = {},
): Promise<Ground> {
  if (options.maxCost !== undefined && options.price === undefined) {
    throw usageError(
      'PRICE_MISSING',
      '--max-cost without --price never ends an attempt',
      'Give the prices of the model: --price 3,15.',
    );
  }
  const ground = { ...(await groundOf(options)), parallel: options.parallel };
  if (options.redo) goOnBy('run the same command without --redo to go on from here');
  const settings = attemptSettings({
    attempts: options.attempts,
    temperature: options.temperature,
    limits: { max_turns: options.maxTurns, ...(options.maxCost === undefined ? {} : { max_cost: options.maxCost }) },
  });
  await rollOutPlan(
    {
      run: resolve(out),
      tasks,
      model: parseModel(options.model, options.price === undefined ? {} : { price: options.price }),
      profile: profileOf(options.profile, settings.limits),
      seed: options.seed,
      settings,
      repair: options.repair,
      redo: options.redo ?? false,
      ...more,
    },
    ground,
    shown.step,
  );
  return ground;
}

/** The one task of the attempt that is gone on from, and that attempt's profile: its conversation is in that form. */
async function rollOutFork(point: string, tasksFile: string | undefined, options: Options, shown: Progress): Promise<void> {
  if (options.model === 'search-repair') {
    throw usageError(
      'FORK_MODEL',
      'search-repair goes on from no other conversation',
      'Choose --model replay:RUN or openai:NAME@BASE_URL.',
    );
  }
  const from = await readFork(parseForkPoint(point));
  const all = await readTasks(tasksFile ?? `${from.run}/tasks.jsonl`);
  const tasks = all.filter(({ instance_id }) => instance_id === from.instanceId);
  if (tasks.length === 0) {
    throw usageError('TASK_MISSING', `no task is ${from.instanceId}`, 'Name the tasks file that the run was made from.');
  }
  const [start] = from.events;
  const profile = start?.type === 'attempt-start' ? start.profile : options.profile;
  await rollOutTasks(tasks, options.out, { ...options, profile }, shown, { from, keepSnapshots: options.keepSnapshots ?? false });
}

async function run(tasksFile: string | undefined, options: Options): Promise<void> {
  const { fromSnapshot } = options;
  if (tasksFile === undefined && fromSnapshot === undefined)
    throw usageError('TASKS_MISSING', 'no tasks file is named', 'Only --from-snapshot finds its task itself.');
  const tasks = tasksFile === undefined || fromSnapshot !== undefined ? [] : await readTasks(tasksFile, options);
  await using _run = await takeRun(options.out);
  const shown = progress(['rollout'], options.json);
  if (fromSnapshot !== undefined) await rollOutFork(fromSnapshot, tasksFile, options, shown);
  else await rollOutTasks(tasks, options.out, options, shown, { keepSnapshots: options.keepSnapshots ?? false });
  shown.end();
  const finished = await finishedAttempts(resolve(options.out));
  const reasons = Map.groupBy(finished, ({ reason }) => reason ?? '');
  const counts = [...reasons].map(([reason, lines]) => [reason, lines.length] as const);
  const spent = sumSpending(finished.flatMap((line) => line.spent ?? []));
  const told = { run: options.out, ended: byName(counts), spent };
  print(options.json ?? false, told, () => `${table(counts)}${spent.prompt_tokens === 0 ? '' : `\n\n${table(ledger(spent))}`}`);
  await checkSomeRan(resolve(options.out));
}

/** What a run cost, in rows. A prompt's share that the prompt before began with is what a prefix cache can serve. */
function ledger(spent: Spending): (readonly [string, number | string])[] {
  const share = (tokens: number): string => `${((100 * tokens) / spent.prompt_tokens).toFixed(1)} %`;
  return [
    ['prompt tokens', spent.prompt_tokens],
    ['  begun as the prompt before', share(spent.prefix_tokens)],
    ['  from the cache of the endpoint', share(spent.cached_tokens)],
    ['completion tokens', spent.completion_tokens],
    ['cost', spent.cost.toFixed(4)],
  ];
}

export function command(): Command {
  return withAttemptOptions(commandWithCommonOptions('rollout'))
    .argument('[tasks]', 'tasks file')
    .requiredOption('--out <run>', 'folder of the run; an unfinished run in it is resumed')
    .option('--keep-snapshots', "keep the sandbox's files after each turn")
    .option('--from-snapshot <turn>', 'go on from RUN/attempts/ID/N@TURN: over its kept files, else by running its calls again')
    .addHelpText(
      'after',
      examples(
        'swe-lego rollout tasks.jsonl --model search-repair --attempts 2 --out runs/expert',
        'swe-lego rollout tasks.jsonl --model openai:qwen3-8b@http://127.0.0.1:8000/v1 --profile text --out runs/qwen',
        'swe-lego rollout tasks.jsonl --model openai:big@https://example.org/v1 --price 3,0.3,15 --max-cost 2 --out runs/big',
        'swe-lego rollout --from-snapshot runs/qwen/attempts/sums-1/1@12 --model openai:big@https://example.org/v1 --attempts 4 --out runs/forked',
      ),
    )
    .action(run);
}
