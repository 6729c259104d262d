import type { Command } from 'commander';
import { loadEnvironment } from '../environments/index.ts';
import { auditShared, auditTask, type Finding, type TaskAudit } from '../history/index.ts';
import { readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import type { SandboxProvider } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';
import { mapConcurrent } from '../support/pool.ts';
import { assertRoom } from '../support/room.ts';
import { existingFile } from './existing.ts';
import { groundOf } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';

type Options = CommonOptions & { parallel: number };
type Looked = TaskAudit['looked'];

async function run(file: string, options: Options): Promise<void> {
  const { workspace, provider, signal } = await groundOf(options);
  const tasks = await readRecords(Task, existingFile(file));
  const shown = progress('audit', options.json);
  let done = 0;
  const audits = await mapConcurrent(
    tasks,
    options.parallel,
    async (task) => {
      const audit = await auditTask(task, { workspace, provider, signal });
      shown.step(++done, tasks.length, task.instance_id);
      return audit;
    },
    signal,
  );
  const shared = await sharedAudits(tasks, workspace, provider);
  shown.end();
  await assertRoom(workspace.root); // on a full disk, not all can be looked at
  const findings: Finding[] = shared.flatMap((one) => one.findings.get('') ?? []);
  const rows = audits.map(({ instance_id, findings: own, looked }) => {
    const others = shared.flatMap((one) => one.findings.get(instance_id) ?? []);
    return { instance_id, clean: own.length + others.length === 0, findings: [...own, ...others], looked };
  });
  const dirty = rows.filter(({ clean }) => !clean);
  const found = [
    ...findings.map((finding) => ({ id: 'all', ...finding })),
    ...dirty.flatMap((row) => row.findings.map((finding) => ({ id: row.instance_id, ...finding }))),
  ];
  print(options.json ?? false, { tasks: rows, shared: shared.map(({ looked }) => looked), findings }, () =>
    [
      ...(found.length > 0 ? [table(found.map(({ id, rule, place, detail }) => [id, rule, place, detail]))] : []),
      ...lookedAt(
        rows.map(({ looked }) => looked),
        'in the sandboxes',
      ),
      ...lookedAt(
        shared.map(({ looked }) => looked),
        'in the folders that they share',
      ),
      `${rows.length - dirty.length} of ${rows.length} tasks hold no answer in their sandbox`,
    ].join('\n'),
  );
  if (found.length > 0)
    throw new CodedError('ANSWERS_LEAK', `${found.length} findings`, {
      hint: 'Leave the tasks named above out, or mend their environments.',
    });
}

/** One look for all tasks whose sandboxes have the same mounts. */
async function sharedAudits(
  tasks: readonly Task[],
  workspace: Workspace,
  provider: SandboxProvider,
): Promise<Awaited<ReturnType<typeof auditShared>>[]> {
  const { signal } = interruption;
  const mounts = new Map<string, string>();
  for (const id of new Set(tasks.map((task) => task.environment))) {
    mounts.set(id, JSON.stringify((await loadEnvironment(workspace, id)).mounts));
  }
  const groups = Map.groupBy(tasks, (task) => mounts.get(task.environment));
  return mapConcurrent(
    [...groups.values()],
    1,
    (group) => auditShared(group as [Task, ...Task[]], { workspace, provider, signal }),
    signal,
  );
}

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
  return commandWithCommonOptions('audit')
    .argument('<tasks>', 'tasks file')
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .addHelpText('after', examples('swe-lego audit tasks.jsonl', 'swe-lego audit tasks.jsonl --json | jq .tasks[].findings'))
    .action(run);
}
