import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Language, type Rejection, type Repository } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import {
  collectFromGitHub,
  countReasons,
  DEFAULT_FILTERS,
  fetchRepository,
  finishCollection,
  namesSource,
  parseSource,
  readSourceList,
  SOURCE_FORMS,
} from '../repositories/index.ts';
import { CodedError, usageError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { unknownName } from '../support/nearest.ts';
import { mapConcurrent } from '../support/pool.ts';
import { openWorkspace, takeOutputFile } from './ground.ts';
import { hintFor } from './hints.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, numberFrom, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { existing } from './paths.ts';
import { progress } from './progress.ts';
import { tell } from './terminal.ts';

type Options = CommonOptions & {
  query?: string;
  sources?: string;
  out: string;
  parallel: number;
  limit?: number;
  fetch?: boolean;
  minimumStars: number;
  pushedWithin: number;
  maximumMb: number;
  minimumShare: number;
  language?: Language[];
};

type Outcome = { kind: 'fetched'; repository: Repository } | { kind: 'rejected'; rejection: Rejection };

async function run(words: readonly string[], options: Options): Promise<void> {
  const asked = options.query?.split(/[\s,]+/).filter((word) => word !== '') ?? [];
  const searches = asked.length > 0 && !asked.every(namesSource);
  const listed = options.sources === undefined ? [] : await readSourceList(existing('file', options.sources));
  const sources = [...words, ...listed, ...(searches ? [] : asked)];
  if (searches && sources.length > 0)
    throw usageError('QUERY_AND_SOURCES', 'both a search and sources are given', 'Run collect once for each.');
  if (searches) return search(options.query ?? '', options);
  if (sources.length === 0)
    throw usageError('NO_SOURCES', 'no sources given', 'Name them: swe-lego collect pypi:inflection==0.5.1');
  for (const source of sources) parseSource(source); // a slip in the last line is told before the first download
  await using _out = await takeOutputFile(options.out);
  const outcomes = await fetchAll(sources, await openWorkspace(options), options);
  await finishFetched(sources, outcomes, options);
}

async function fetchAll(sources: readonly string[], workspace: Workspace, options: Options): Promise<Outcome[]> {
  const shown = progress(['collect'], options.json);
  let done = 0;
  const outcomes = await mapConcurrent(
    sources,
    options.parallel,
    async (source) => {
      const result = await fetchRepository(source, { workspace, signal: interruption.signal });
      shown.step(++done, sources.length, `${result.kind} · ${source}`);
      return result;
    },
    interruption.signal,
  );
  shown.end();
  return outcomes;
}

async function finishFetched(sources: readonly string[], outcomes: readonly Outcome[], options: Options): Promise<void> {
  const repositories = outcomes.flatMap((one) => (one.kind === 'fetched' ? [one.repository] : []));
  await writeJsonLines(resolve(options.out), repositories);
  print(options.json ?? false, outcomes, () =>
    [
      table([
        ['source', 'language', 'licence', 'test files', 'result'],
        ...outcomes.map((one, index) =>
          one.kind === 'fetched'
            ? [
                sources[index] ?? '',
                one.repository.language,
                one.repository.licence.spdx,
                one.repository.test_files.length,
                'fetched',
              ]
            : [sources[index] ?? '', '', '', '', `${one.rejection.reason}: ${one.rejection.detail}`],
        ),
      ]),
      '',
      summary(repositories.length, countReasons(outcomes.flatMap((one) => (one.kind === 'rejected' ? [one.rejection] : [])))),
    ].join('\n'),
  );
  if (repositories.length === 0)
    throw new CodedError('NOTHING_COLLECTED', 'none of the sources can be used', {
      hint: hintFor(Object.entries(countReasons(outcomes.flatMap((one) => (one.kind === 'rejected' ? [one.rejection] : []))))),
    });
}

async function search(query: string, options: Options): Promise<void> {
  if (!process.env['GITHUB_TOKEN'])
    tell('GITHUB_TOKEN is not set: GitHub answers 60 requests an hour, and each repository takes four');
  await using _out = await takeOutputFile(options.out);
  const shown = progress(['collect'], options.json);
  const journal = `${resolve(options.out)}.journal`;
  const collected = await collectFromGitHub({
    query,
    journal,
    filters: {
      minimumStars: options.minimumStars,
      pushedWithinDays: options.pushedWithin,
      maximumMb: options.maximumMb,
      minimumShare: options.minimumShare,
      ...(options.language === undefined ? {} : { languages: options.language }),
    },
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    onProgress: shown.step,
    onWait: (seconds, why) => tell(`GitHub asks to wait ${seconds} s (${why})`),
    signal: interruption.signal,
  });
  shown.end();
  if (collected.repositories.length === 0) {
    await finishCollection(resolve(options.out), collected, journal);
    throw new CodedError('NOTHING_COLLECTED', `no repository is left: ${summary(0, collected.counts)}`, {
      hint: 'Widen the query or the filters; `swe-lego collect --help` shows them.',
    });
  }
  if (options.fetch) {
    const sources = collected.repositories.map(({ source }) => source);
    const outcomes = await fetchAll(sources, await openWorkspace(options), options);
    await finishCollection(resolve(options.out), collected, journal);
    return finishFetched(sources, outcomes, options);
  }
  await finishCollection(resolve(options.out), collected, journal);
  print(options.json ?? false, { repositories: collected.repositories, left_out: collected.counts }, () =>
    [
      table([
        ['source', 'language', 'licence', 'stars', 'test files'],
        ...collected.repositories.map((one) => [one.source, one.language, one.licence.spdx, one.stars, one.test_files]),
      ]),
      '',
      summary(collected.repositories.length, collected.counts),
    ].join('\n'),
  );
}

function summary(kept: number, counts: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(counts).map(([reason, count]) => `${reason} ${count}`);
  return `${kept} collected${reasons.length === 0 ? '' : `; left out: ${reasons.join(', ')}`}`;
}

export function command(): Command {
  return commandWithCommonOptions('collect')
    .argument('[sources...]', SOURCE_FORMS)
    .option('--query <query>', 'search GitHub in its own syntax; or sources, in one text with commas')
    .option('--sources <file>', 'a list of sources: one a line, or JSON lines with a `source`')
    .option('--out <file>', 'file to write', 'repositories.jsonl')
    .option('--fetch', 'of a search: also fetch what was found, as sources are')
    .option('--limit <n>', 'of a search: repositories to find, at most', wholeNumber(1))
    .option('--minimum-stars <n>', 'of a search: stars', wholeNumber(0), DEFAULT_FILTERS.minimumStars)
    .option('--pushed-within <days>', 'of a search: days since the last push', wholeNumber(1), DEFAULT_FILTERS.pushedWithinDays)
    .option('--maximum-mb <n>', 'of a search: size with history', wholeNumber(1), DEFAULT_FILTERS.maximumMb)
    .option(
      '--minimum-share <share>',
      'of a search: of the bytes, in its language',
      numberFrom(0, 1),
      DEFAULT_FILTERS.minimumShare,
    )
    .option('--language <languages...>', `of a search: ${Language.options.join(', ')}`, parseLanguages)
    .option('--parallel <n>', 'sources fetched at once', wholeNumber(1), 2)
    .addHelpText(
      'after',
      examples(
        'swe-lego collect pypi:inflection==0.5.1 npm:qs@6.13.0 --out repositories.jsonl',
        'swe-lego collect --sources benchmarks/releases.txt',
        "GITHUB_TOKEN=… swe-lego collect --query 'language:python topic:parser stars:>50' --limit 100",
      ),
    )
    .action(run);
}

function parseLanguages(text: string, before: Language[] = []): Language[] {
  const parsed = Language.safeParse(text);
  if (!parsed.success) throw unknownName('LANGUAGE_UNKNOWN', 'language', text, Language.options);
  return [...before, parsed.data];
}
