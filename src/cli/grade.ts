import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type BenchmarkRow, type GradedLog, gradeLogs, readBenchmark } from '../grading/index.ts';
import { CodedError, usageError } from '../support/errors.ts';
import { existingFile } from './existing.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber, workspaceOf } from './options.ts';
import { table } from './output.ts';
import { progress } from './progress.ts';

type Options = CommonOptions & { parallel: number; again?: boolean; logs?: string; benchmark?: string[] };

async function run(folder: string | undefined, options: Options): Promise<void> {
  if (options.logs !== undefined || options.benchmark !== undefined) return gradeFromLogs(options);
  if (folder === undefined) {
    throw usageError('NOTHING_TO_GRADE', 'neither a run nor logs are named', 'Name a run, or --logs DIR with --benchmark FILE.');
  }
  // logs need none of what sandboxes need: it loads here
  const { gradeAndRead, outcomeCounts } = await import('../recipe/index.ts');
  const { namespaceProvider } = await import('../sandbox/index.ts');
  const workspace = workspaceOf(options);
  const provider = namespaceProvider({ root: workspace.sandboxes });
  const shown = progress('grade', options.json);
  existingFile(`${folder}/journal.jsonl`);
  const ground = { workspace, provider, parallel: options.parallel, signal: interruption.signal };
  const attempts = await gradeAndRead(resolve(folder), ground, shown.step, options.again);
  shown.end();
  if (options.json) for (const { verdict } of attempts) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else process.stdout.write(`${table(Object.entries(outcomeCounts(attempts)))}\n`);
}

async function gradeFromLogs({ logs, benchmark, json }: Options): Promise<void> {
  if (logs === undefined || benchmark === undefined) {
    throw usageError(
      'BENCHMARK_MISSING',
      '--logs and --benchmark go together',
      'The benchmark holds the lists of tests that the logs are held against.',
    );
  }
  const folder = existingFile(logs);
  const rows = new Map<string, BenchmarkRow>();
  for (const file of benchmark) for (const [id, row] of await readBenchmark(existingFile(file))) rows.set(id, row);
  const graded = await gradeLogs(folder, rows, interruption.signal);
  const verdicts = graded.flatMap((one) => ('verdict' in one ? [{ ...one.verdict, log: one.log }] : []));
  tellUnknown(graded);
  if (verdicts.length === 0) {
    throw new CodedError('NO_LOGS', graded.length === 0 ? `${logs} holds no test_output.txt` : 'no log is of the benchmark', {
      hint: 'Logs lie at …/<instance_id>/test_output.txt, and the benchmark has a row for each id.',
    });
  }
  if (json) for (const verdict of verdicts) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else {
    const counts = Map.groupBy(verdicts, ({ outcome }) => outcome);
    process.stdout.write(`${table([...counts].map(([outcome, all]) => [outcome, all.length]))}\n`);
  }
}

function tellUnknown(graded: readonly GradedLog[]): void {
  const unknown = graded.flatMap((one) => ('unknown' in one ? [one.unknown] : []));
  if (unknown.length === 0) return;
  process.stderr.write(
    `${unknown.length} of ${graded.length} logs are not of the benchmark: ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}\n`,
  );
}

export function command(): Command {
  return commandWithCommonOptions('grade')
    .argument('[run]', 'folder of a run')
    .option('--again', 'grade again what has a verdict')
    .option('--parallel <n>', 'sandboxes at work at once', wholeNumber(1), 2)
    .option('--logs <dir>', 'raw SWE-bench logs, …/<instance_id>/test_output.txt, to grade in place of a run')
    .option('--benchmark <files...>', "SWE-bench's rows, JSONL or JSON, plain or gzipped, for --logs")
    .addHelpText(
      'after',
      examples(
        'swe-lego grade runs/expert',
        'swe-lego grade runs/expert --json | jq -r .outcome | sort | uniq -c',
        'swe-lego grade --logs logs/run_evaluation/mine --benchmark verified.jsonl',
        'swe-lego grade --logs logs --benchmark verified.jsonl dev.jsonl.gz --json | jq -c "{instance_id, resolved}"',
      ),
    )
    .action(run);
}
