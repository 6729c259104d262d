import type { Command } from 'commander';
import { type BenchmarkRow, type GradedLog, gradeLogs, readBenchmark } from '../grading/index.ts';
import { finishedAttempts, gradeRunByLogs } from '../rollouts/index.ts';
import { byName } from '../support/by-name.ts';
import { CodedError, usageError } from '../support/errors.ts';
import { groundOf, takeRun } from './ground.ts';
import { hintFor } from './hints.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { table } from './output.ts';
import { existing } from './paths.ts';
import { liveProgress, progress } from './progress.ts';
import { chosen, emptyInput, type TaskChoice, withTaskChoice } from './task-choice.ts';
import { tell } from './terminal.ts';

type Options = CommonOptions & TaskChoice & { parallel: number; redo?: boolean; logs?: string; benchmark?: string[] };

async function run(folder: string | undefined, options: Options): Promise<void> {
  if (options.logs !== undefined || options.benchmark !== undefined) {
    await gradeByLogs(folder, options);
    return;
  }
  if (folder === undefined) {
    throw usageError('NOTHING_TO_GRADE', 'neither a run nor logs are named', 'Name a run, or --logs DIR with --benchmark FILE.');
  }
  // logs need none of what sandboxes need: it loads here
  const { gradeAndRead, runTasks } = await import('../recipe/index.ts');
  const { readAttempts, summariseRollouts } = await import('../evaluation/index.ts');
  const path = existing('run', folder);
  await using _run = await takeRun(path);
  const finished = await finishedAttempts(path);
  if (finished.length === 0) throw emptyInput(folder, 'finished attempt');
  const ids = new Set(chosen(finished, ({ instance_id }) => instance_id, options, folder).map(({ instance_id }) => instance_id));
  const ground = { ...(await groundOf(options)), parallel: options.parallel };
  const shown = progress(['grade'], options.json);
  const attempts = await gradeAndRead(path, ground, shown.step, {
    redo: options.redo ?? false,
    takes: (id) => ids.has(id),
  });
  shown.end();
  const verdicts = attempts.flatMap(({ instanceId, verdict }) => (verdict !== undefined && ids.has(instanceId) ? [verdict] : []));
  if (options.json) for (const verdict of verdicts) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else {
    const sources = await readAttempts({ run: folder, folder: path, tasks: await runTasks(path) });
    process.stdout.write(`${outcomeTables(summariseRollouts(sources))}\n`);
  }
  if (verdicts.every(({ outcome }) => outcome === 'infra-failure')) {
    const reasons = Map.groupBy(verdicts, ({ infra_failure: reason }) => reason ?? 'infra-failure');
    throw new CodedError('NOTHING_GRADED', 'no attempt could be graded', {
      hint: hintFor([...reasons].map(([reason, all]) => [reason, all.length])),
    });
  }
}

type Summary = ReturnType<typeof import('../evaluation/index.ts')['summariseRollouts']>;

/** Outcomes, failure classes, cheats, and outcomes by operator. */
function outcomeTables({ outcomes, failure_classes: classes, cheats_by_rule: cheats, by_operator: operators }: Summary): string {
  const counts = (title: string, from: Record<string, number>): string[] =>
    Object.keys(from).length === 0 ? [] : [table([[title, 'attempts'], ...Object.entries(from)])];
  const some = byName(Object.entries(outcomes).filter(([, count]) => count > 0));
  const rows = operators.map((one) => {
    const share = `${Math.round((100 * one.resolved) / one.attempts)}%`.padStart(5);
    return [one.operator, one.attempts, one.resolved, share, one.semi_resolved];
  });
  return [
    ...counts('outcome', some),
    ...counts('failure class', classes),
    ...counts('cheat', cheats),
    table([['operator', 'attempts', 'resolved', 'share', 'semi-resolved'], ...rows]),
  ].join('\n\n');
}

async function gradeByLogs(named: string | undefined, options: Options): Promise<void> {
  const { logs, benchmark: files, json } = options;
  if (options.redo || options.filter !== undefined || options.slice !== undefined)
    throw usageError(
      'OPTIONS_CONFLICT',
      '--redo, --filter and --slice are of runs that are graded in sandboxes',
      'Leave them out.',
    );
  if (logs === undefined || files === undefined) {
    throw usageError(
      'BENCHMARK_MISSING',
      '--logs and --benchmark go together',
      'The benchmark holds the lists of tests that the logs are held against.',
    );
  }
  const folder = existing('folder', logs);
  const benchmark = new Map<string, BenchmarkRow>();
  for (const file of files) for (const [id, row] of await readBenchmark(existing('file', file))) benchmark.set(id, row);
  const { signal } = interruption;
  if (benchmark.size === 0) throw emptyInput(files.join(', '), 'row');
  const run = named === undefined ? undefined : existing('run', named);
  await using _run = run === undefined ? undefined : await takeRun(run);
  const shown = liveProgress(['grade']);
  const graded =
    run === undefined
      ? await gradeLogs(folder, benchmark, { signal })
      : await gradeRunByLogs({ run, logs: folder, benchmark, signal });
  shown.end();
  const verdicts = graded.flatMap((one) => ('verdict' in one ? [one] : []));
  tellLeft(graded, 'not of the benchmark', (one) => 'unknown' in one);
  if (run !== undefined) tellLeft(graded, `of no attempt in ${named}`, (one) => 'verdict' in one && one.attempt === undefined);
  const refused = (one: GradedLog): string | undefined =>
    'verdict' in one ? one.verdict.reasons.find((reason) => /^no (?:reader|rule) for /.test(reason)) : undefined;
  for (const reason of new Set(graded.map(refused))) {
    if (reason !== undefined) tellLeft(graded, `not graded, ${reason}`, (one) => refused(one) === reason);
  }
  if (graded.length === 0) throw emptyInput(logs, 'test_output.txt', 'Logs lie at …/<instance_id>/test_output.txt.');
  if (verdicts.length === 0) {
    throw new CodedError('NO_LOGS', 'no log is of the benchmark', {
      hint: 'The folder of a log is named by its instance id, and the benchmark has a row for each id.',
    });
  }
  if (json) {
    for (const { verdict, log } of verdicts) process.stdout.write(`${JSON.stringify({ ...verdict, log })}\n`);
  } else {
    const counts = Map.groupBy(verdicts, ({ verdict }) => verdict.outcome);
    process.stdout.write(`${table([...counts].map(([outcome, all]) => [outcome, all.length]))}\n`);
  }
}

/** Says on stderr which logs are left aside, the first few by name. */
function tellLeft(graded: readonly GradedLog[], why: string, isLeft: (one: GradedLog) => boolean): void {
  const left = graded.filter(isLeft).map(({ instanceId }) => instanceId);
  if (left.length === 0) return;
  const names = `${left.slice(0, 5).join(', ')}${left.length > 5 ? ' …' : ''}`;
  tell(`${left.length} of ${graded.length} logs are ${why}: ${names}`);
}

export function command(): Command {
  return withTaskChoice(commandWithCommonOptions('grade'))
    .argument('[run]', 'folder of a run')
    .option('--redo', 'grade anew what has a verdict')
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .option(
      '--logs <dir>',
      'raw SWE-bench logs, …/<instance_id>/test_output.txt; verdicts also go to the run, where one is named',
    )
    .option('--benchmark <files...>', "SWE-bench's rows, JSONL or JSON, plain or gzipped, for --logs")
    .addHelpText(
      'after',
      examples(
        'swe-lego grade runs/expert',
        "swe-lego grade runs/expert --redo --filter 'six__*'",
        'swe-lego grade runs/expert --json | jq -r .outcome | sort | uniq -c',
        'swe-lego grade --logs logs/run_evaluation/mine --benchmark verified.jsonl',
        'swe-lego grade runs/imported --logs logs/run_evaluation/mine --benchmark verified.jsonl',
        'swe-lego grade --logs logs --benchmark verified.jsonl dev.jsonl.gz --json | jq -c "{instance_id, resolved}"',
      ),
    )
    .action(run);
}
