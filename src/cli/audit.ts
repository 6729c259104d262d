import type { Command } from 'commander';
import { auditTask, type Looked } from '../history/index.ts';
import { CodedError } from '../support/errors.ts';
import { mapConcurrent } from '../support/pool.ts';
import { assertRoom } from '../support/room.ts';
import { groundOf } from './ground.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';
import { readTasks, type TaskChoice, withTaskChoice } from './task-choice.ts';

type Options = CommonOptions & TaskChoice & { parallel: number };

async function run(file: string, options: Options): Promise<void> {
  const tasks = await readTasks(file, options);
  const { workspace, provider, signal } = await groundOf(options);
  const shown = progress(['audit'], options.json);
  let done = 0;
  const audits = await mapConcurrent(
    tasks,
    options.parallel,
    async (task) => {
      const audit = await auditTask(task, { workspace, provider, signal });
      shown.step(++done, tasks.length, `${audit.findings.length === 0 ? 'clean' : 'leaks'} · ${task.instance_id}`);
      return audit;
    },
    signal,
  );
  shown.end();
  await assertRoom(workspace.root); // on a full disk, not all can be looked at
  const rows = audits.map((audit) => ({ ...audit, clean: audit.findings.length === 0 }));
  const dirty = rows.filter(({ clean }) => !clean);
  const found = dirty.flatMap((row) => row.findings.map((finding) => ({ id: row.instance_id, ...finding })));
  const shared = [...new Map(audits.map(({ shared: one }, at) => [tasks[at]?.environment, { ...NOTHING, ...one }])).values()];
  print(options.json ?? false, { tasks: rows.map(({ shared: _, ...row }) => row), shared }, () =>
    [
      ...(found.length > 0 ? [table(found.map(({ id, rule, place, detail }) => [id, rule, place, detail]))] : []),
      ...lookedAt(
        rows.map(({ looked }) => looked),
        'in the sandboxes',
      ),
      ...lookedAt(shared, 'in what they have in common'),
      `${rows.length - dirty.length} of ${rows.length} tasks hold no answer in their sandbox`,
    ].join('\n'),
  );
  if (found.length > 0)
    throw new CodedError('ANSWERS_LEAK', `${found.length} findings`, {
      hint: 'Leave the tasks named above out, or repair their environments.',
    });
}

/** Of what environments have in common no git objects are read. */
const NOTHING = { objects: 0, object_bytes: 0 };

function lookedAt(all: readonly Looked[], where: string): string[] {
  const places = new Map<string, [number, number]>();
  for (const [place, [files, bytes]] of all.flatMap((one) => Object.entries(one.places))) {
    const [before, size] = places.get(place) ?? [0, 0];
    places.set(place, [before + files, size + bytes]);
  }
  const sum = (pick: (one: Looked) => number): number => all.reduce((total, one) => total + pick(one), 0);
  const largest = [...places].sort((a, b) => b[1][1] - a[1][1]).slice(0, 10);
  return [
    `looked at ${sum((one) => one.files)} files (${megabytes(sum((one) => one.bytes))}) ${where}, ${sum((one) => one.objects)} git objects (${megabytes(sum((one) => one.object_bytes))}), ${sum((one) => one.archives)} files inside archives:`,
    table(largest.map(([place, [files, bytes]]) => [`  ${place}`, files, megabytes(bytes)])),
    ...(places.size > largest.length ? [`  and ${places.size - largest.length} places more`] : []),
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export function command(): Command {
  return withTaskChoice(commandWithCommonOptions('audit'))
    .argument('<tasks>', 'tasks file')
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .addHelpText('after', examples('swe-lego audit tasks.jsonl', 'swe-lego audit tasks.jsonl --json | jq .tasks[].findings'))
    .action(run);
}
