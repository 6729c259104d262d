import type { Command } from 'commander';
import { CodedError } from '../support/errors.ts';
import { mapConcurrent } from '../support/pool.ts';
import { assertRoom } from '../support/room.ts';
import { validate } from '../tasks/index.ts';
import { groundOf } from './ground.ts';
import { hintFor } from './hints.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';
import { readTasks, type TaskChoice, withTaskChoice } from './task-choice.ts';

type Options = CommonOptions & TaskChoice & { repeat: number; parallel: number };

async function run(file: string, options: Options): Promise<void> {
  const tasks = await readTasks(file, options);
  const { workspace, provider, signal } = await groundOf(options);
  const shown = progress(['validate'], options.json);
  let done = 0;
  const reasons = new Map<string, number>();
  const results = await mapConcurrent(
    tasks,
    options.parallel,
    async (task) => {
      const result = await validate(task, { workspace, provider, repeat: options.repeat, signal });
      if (result.kind !== 'valid') reasons.set(result.reason, (reasons.get(result.reason) ?? 0) + 1);
      shown.step(++done, tasks.length, `${result.kind === 'valid' ? 'valid' : result.reason} · ${task.instance_id}`);
      return {
        instance_id: task.instance_id,
        valid: result.kind === 'valid',
        reason: result.kind === 'valid' ? '' : `${result.reason}: ${result.detail}`,
      };
    },
    signal,
  );
  shown.end();
  await assertRoom(workspace.root); // on a full disk, tests fail for that
  const failed = results.filter(({ valid }) => !valid);
  print(options.json ?? false, results, () =>
    [
      ...(failed.length > 0 ? [table(failed.map(({ instance_id, reason }) => [instance_id, reason]))] : []),
      `${results.length - failed.length} of ${results.length} tasks are valid`,
    ].join('\n'),
  );
  if (failed.length > 0)
    throw new CodedError('TASKS_INVALID', `${failed.length} tasks failed their proof`, { hint: hintFor(reasons) });
}

export function command(): Command {
  return withTaskChoice(commandWithCommonOptions('validate'))
    .argument('<tasks>', 'tasks file')
    .option('--repeat <n>', 'runs of the base and of the golden state, each', wholeNumber(2), 2)
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .addHelpText('after', examples('swe-lego validate tasks.jsonl --repeat 3'))
    .action(run);
}
