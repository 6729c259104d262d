import { resolve } from 'node:path';
import type { Command } from 'commander';
import { fetchRepository, SOURCE_FORMS } from '../repositories/index.ts';
import { CodedError, usageError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { mapConcurrent } from '../support/pool.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, workspaceOf } from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';

type Options = CommonOptions & { query?: string; out: string };

async function run(words: readonly string[], options: Options): Promise<void> {
  const sources = [...words, ...(options.query?.split(/[\s,]+/).filter((word) => word !== '') ?? [])];
  if (sources.length === 0)
    throw usageError('NO_SOURCES', 'no sources given', 'Name them: swe-lego collect pypi:inflection==0.5.1');
  const workspace = workspaceOf(options);
  const shown = progress('collect', options.json);
  let done = 0;
  const results = await mapConcurrent(
    sources,
    2,
    async (source) => {
      const result = await fetchRepository(source, { workspace, signal: interruption.signal });
      shown.step(++done, sources.length, source);
      return result;
    },
    interruption.signal,
  );
  shown.end();
  const repositories = results.flatMap((result) => (result.kind === 'fetched' ? [result.repository] : []));
  await writeJsonLines(resolve(options.out), repositories);
  print(options.json ?? false, results, () =>
    table([
      ['source', 'licence', 'test files', 'result'],
      ...results.map((result, index) =>
        result.kind === 'fetched'
          ? [sources[index] ?? '', result.repository.licence.spdx, result.repository.test_files.length, 'fetched']
          : [sources[index] ?? '', '', '', `${result.rejection.reason}: ${result.rejection.detail}`],
      ),
    ]),
  );
  if (repositories.length === 0)
    throw new CodedError('NOTHING_COLLECTED', 'none of the sources can be used', { hint: 'The table above says why.' });
}

export function command(): Command {
  return commandWithCommonOptions('collect')
    .argument('[sources...]', SOURCE_FORMS)
    .option('--query <sources>', 'the same, in one text with commas')
    .option('--out <file>', 'file to write', 'repositories.jsonl')
    .addHelpText('after', examples('swe-lego collect pypi:inflection==0.5.1 pypi:isodate --out repositories.jsonl'))
    .action(run);
}
