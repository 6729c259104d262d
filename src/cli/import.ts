import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { Outcome } from '../records/verdict.ts';
import { importer, importers, importRun } from '../rollouts/index.ts';
import { CodedError } from '../support/errors.ts';
import { existingFile } from './existing.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples } from './options.ts';
import { print, table } from './output.ts';

type Options = CommonOptions & { from: string; out: string; outcome?: Outcome };

async function run(files: readonly string[], options: Options): Promise<void> {
  const summary = await importRun({
    importer: importer(options.from),
    files: files.map(existingFile),
    run: resolve(options.out),
    ...(options.outcome === undefined ? {} : { outcome: options.outcome }),
    onProblem: ({ file, line, problem }) => process.stderr.write(`${file}:${line}: ${problem}\n`),
    signal: interruption.signal,
  });
  print(options.json ?? false, { run: options.out, ...summary }, () => table(Object.entries(summary)));
  if (summary.imported === 0) throw new CodedError('NOTHING_IMPORTED', `no trajectory of ${options.from} is in these files`);
  if (summary.malformed > 0) process.exitCode = 1;
}

export function command(): Command {
  return commandWithCommonOptions('import')
    .argument('<files...>', 'trajectories: JSON, or JSONL with one a line')
    .addOption(
      new Option('--from <tool>', 'whose trajectories they are').choices(importers.map(({ name }) => name)).makeOptionMandatory(),
    )
    .requiredOption('--out <run>', 'folder of the run; an earlier import in it is replaced')
    .addOption(
      new Option('--outcome <outcome>', 'verdict to store with every attempt, where the files are known to be of one').choices(
        Outcome.options,
      ),
    )
    .addHelpText(
      'after',
      examples(
        'swe-lego import --from mini-swe-agent trajectories/*.traj.json --out runs/mini',
        'swe-lego import --from openhands output.jsonl --out runs/openhands',
        'swe-lego import --from sft resolved.jsonl --outcome resolved --out runs/sft && swe-lego dataset runs/sft --out dataset',
      ),
    )
    .action(run);
}
