import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Task } from '../records/task.ts';
import { Outcome } from '../records/verdict.ts';
import { type ImportSummary, importer, importers, importRun, readReports } from '../rollouts/index.ts';
import { byName } from '../support/by-name.ts';
import { CodedError, usageError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { importTasks, taskImporters } from '../tasks/index.ts';
import { exitCodes } from './exit-codes.ts';
import { takeOutputFile, takeRun } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, choiceOption, commandWithCommonOptions, examples } from './options.ts';
import { print, table } from './output.ts';
import { existing } from './paths.ts';
import { liveProgress } from './progress.ts';
import { tell } from './terminal.ts';

type Options = CommonOptions & { from: string; out: string; outcome?: Outcome; report: string[] };

async function run(files: readonly string[], options: Options): Promise<void> {
  const tasks = taskImporters.find(({ name }) => name === options.from);
  if (tasks !== undefined) return writeTasks(tasks, files, options);
  await using _run = await takeRun(options.out);
  const shown = liveProgress(['import']);
  const summary = await importRun({
    importer: importer(options.from),
    files: files.map((file) => existing('input', file)),
    run: resolve(options.out),
    ...(options.report.length === 0 ? {} : { outcomes: await readReports(options.report.map((file) => existing('file', file))) }),
    ...(options.outcome === undefined ? {} : { outcome: options.outcome }),
    onProblem: ({ file, line, problem }) => tell(`${file}:${line}: ${problem}`),
    signal: interruption.signal,
  });
  shown.end();
  if (summary.imported + summary.malformed === 0) throw nothingImported(options.from, 'trajectory', 0);
  print(options.json ?? false, { run: options.out, ...summary }, () => summaryText(summary));
  if (summary.imported === 0) throw nothingImported(options.from, 'trajectory', summary.malformed);
  if (summary.malformed > 0) process.exitCode = exitCodes.failed.code;
}

/** Files that hold nothing are no input; others have been told of, one by one. */
function nothingImported(from: string, item: string, malformed: number): CodedError {
  const message = `no ${item} of ${from} is in these files`;
  return malformed === 0
    ? usageError('EMPTY_INPUT', message, 'They are empty: look at what should have filled them.')
    : new CodedError('NOTHING_IMPORTED', message, { hint: 'The lines above say why; is --from right?' });
}

/** Statuses of a turn that failed as a call. */
const NOT_FAILED: ReadonlySet<string> = new Set(['ok', 'non-zero-exit', 'sandbox-failure']);

function summaryText({ statuses, outcomes, ...counts }: ImportSummary): string {
  const all = Object.entries(statuses);
  const failed = all.reduce((sum, [status, count]) => sum + (NOT_FAILED.has(status) ? 0 : count), 0);
  const calls = all.reduce((sum, [, count]) => sum + count, 0);
  return [
    table(Object.entries(counts).map(([name, count]) => [name.replaceAll('_', ' '), count])),
    `calls: ${calls}, of which failed as calls: ${failed}`,
    table(all),
    'outcomes',
    table(Object.entries(outcomes)),
  ].join('\n');
}

/** Rows of a data set as a file of tasks; what ours have and these lack is told. */
async function writeTasks(from: (typeof taskImporters)[number], files: readonly string[], options: Options): Promise<void> {
  await using _out = await takeOutputFile(options.out);
  const shown = liveProgress(['import']);
  const read: Task[] = [];
  const lacking: Record<string, number> = byName();
  let malformed = 0;
  const cut = { ids: 0, tasks: 0, fail_only_ids: 0 };
  for (const file of files) {
    const imported = await importTasks(from, existing('input', file));
    read.push(...imported.tasks);
    malformed += imported.problems.length;
    cut.ids += imported.cut.ids;
    cut.tasks += imported.cut.tasks;
    cut.fail_only_ids += imported.cutFailOnly;
    for (const { number, problem } of imported.problems) tell(`${file}:${number}: ${problem}`);
    for (const [field, count] of Object.entries(imported.lacking)) lacking[field] = (lacking[field] ?? 0) + count;
  }
  shown.end();
  if (read.length + malformed === 0) throw nothingImported(options.from, 'task', 0);
  await writeJsonLines(resolve(options.out), read);
  print(options.json ?? false, { tasks: options.out, imported: read.length, malformed, lacking, cut_ids: cut }, () =>
    [
      table([
        ['imported', read.length],
        ['malformed', malformed],
      ]),
      ...cutIds(cut),
      ...(Object.keys(lacking).length === 0 ? [] : ['tasks that lack', table(Object.entries(lacking))]),
    ].join('\n'),
  );
  if (read.length === 0) throw nothingImported(options.from, 'task', malformed);
  if (malformed > 0) process.exitCode = exitCodes.failed.code;
}

/** How ids are graded whose parameters were cut in the rows. */
function cutIds({ ids, tasks, fail_only_ids: failOnly }: { ids: number; tasks: number; fail_only_ids: number }): string[] {
  if (ids === 0) return [];
  return [
    `${ids} ids of tests are cut, as in test_a[x, in ${tasks} tasks: each stands for all tests that begin so, where they agree`,
    ...(failOnly === 0
      ? []
      : [`${failOnly} of them are in rows of eval_type fail_only: there they match no test, and count as passed`]),
  ];
}

export function command(): Command {
  return commandWithCommonOptions('import')
    .argument(
      '<files...>',
      'trajectories: JSON, JSONL with one a line, Parquet, or folders as the tools write them; rows of tasks: Parquet, JSONL or JSON',
    )
    .addOption(
      choiceOption(
        '--from <tool>',
        'whose trajectories, or rows of tasks, they are',
        [...importers, ...taskImporters].map(({ name }) => name),
      ).makeOptionMandatory(),
    )
    .requiredOption('--out <run>', 'folder of the run; an earlier import in it is replaced; of tasks, the file to write')
    .option(
      '--report <file>',
      'report of the SWE-bench harness with the outcomes (`resolved_ids`); may be repeated',
      (file: string, before: string[]) => [...before, file],
      [],
    )
    .addOption(
      choiceOption(
        '--outcome <outcome>',
        'verdict of attempts of which neither their row nor a report says one, where the files are known to be of it',
        Outcome.options,
      ),
    )
    .addHelpText(
      'after',
      examples(
        'swe-lego import --from mini-swe-agent trajectories/*.traj.json --out runs/mini',
        'swe-lego import --from openhands output.jsonl --report report.json --out runs/openhands',
        'swe-lego import --from auto trajectories/ --out runs/theirs',
        'swe-lego import --from swe-smith train-00000-of-00001.parquet --out tasks.jsonl',
        'swe-lego import --from sft resolved.jsonl --outcome resolved --out runs/sft && swe-lego dataset runs/sft --out dataset',
      ),
    )
    .action(run);
}
