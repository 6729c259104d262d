import type { Command } from 'commander';
import { buildEnvironment, type Propose } from '../environments/index.ts';
import { ask, parseModel } from '../models/index.ts';
import type { Environment } from '../records/environment.ts';
import type { Workspace } from '../records/workspace.ts';
import { fetchRepository, parseSource, readSourceList, SOURCE_FORMS } from '../repositories/index.ts';
import type { SandboxProvider } from '../sandbox/index.ts';
import { CodedError, diskRefusalOf, usageError } from '../support/errors.ts';
import { mapConcurrent } from '../support/pool.ts';
import { type Built, buildTable, type Row, withoutRuns } from './build-table.ts';
import { groundOf } from './ground.ts';
import { hintFor } from './hints.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print } from './output.ts';
import { existing } from './paths.ts';
import { progress } from './progress.ts';

/** Fetches a source and builds its environment. */
async function buildSource(source: string, workspace: Workspace, provider: SandboxProvider, propose?: Propose): Promise<Built> {
  const { signal } = interruption;
  const fetched = await fetchRepository(source, { workspace, signal });
  return fetched.kind === 'rejected'
    ? fetched
    : buildEnvironment(fetched.repository, { workspace, provider, signal, ...(propose && { propose }) });
}

/** The environment of one source. Throws `BUILD_FAILED` where it cannot be built. */
export async function environmentOf(source: string, workspace: Workspace, provider: SandboxProvider): Promise<Environment> {
  const built = await buildSource(source, workspace, provider);
  if (built.kind === 'rejected')
    throw new CodedError('BUILD_FAILED', `${source}: ${built.rejection.reason}: ${built.rejection.detail}`);
  return built.environment;
}

async function run(
  words: readonly string[],
  options: CommonOptions & { list?: string; parallel: number; model?: string },
): Promise<void> {
  const listed = options.list === undefined ? [] : await readSourceList(existing('file', options.list));
  const sources = [...words, ...listed];
  if (sources.length === 0) throw usageError('NO_SOURCES', 'no sources given', 'Name them, or give a file of them with --list.');
  const parsed = sources.map((source) => parseSource(source)); // a slip in the last line is told before the first build
  const model = options.model === undefined ? undefined : parseModel(options.model);
  const propose: Propose | undefined = model && ((prompt, signal) => ask(model, prompt, signal));
  const { workspace, provider } = await groundOf(options);
  const shown = progress(['build'], options.json);
  let done = 0;
  const rows = await mapConcurrent(
    parsed,
    options.parallel,
    async (source): Promise<Row> => {
      const result = await buildSource(source.text, workspace, provider, propose).catch((thrown) =>
        asRejection(source.text, thrown),
      );
      shown.step(++done, sources.length, `${result.kind} · ${source.text}`);
      const language = result.kind === 'built' ? result.environment.repository.language : undefined;
      return { source: source.text, language: language ?? (source.kind === 'release' ? source.index.language : ''), result };
    },
    interruption.signal,
  );
  shown.end();
  print(options.json ?? false, rows.map(withoutRuns), () => buildTable(rows));
  if (rows.some(({ result }) => result.kind === 'rejected')) {
    throw new CodedError('BUILD_FAILED', 'not every source was built', {
      hint: `${hintFor(reasonsOf(rows))} The logs are in ${workspace.environments}. What is built stays: the same command builds the rest.`,
    });
  }
}

function reasonsOf(rows: readonly Row[]): [string, number][] {
  const reasons = rows.flatMap(({ result }) => (result.kind === 'rejected' ? [result.rejection.reason] : []));
  return [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]);
}

/** Of many sources, one whose index or toolchain is missing does not keep the others from being built. */
function asRejection(source: string, thrown: unknown): Built {
  const refused = diskRefusalOf(thrown); // as it would the next source
  if (refused !== undefined) throw refused;
  if (!(thrown instanceof CodedError) || interruption.signal.aborted || /^SANDBOX_/.test(thrown.code)) throw thrown;
  const detail = thrown.hint === undefined ? thrown.message : `${thrown.message}\n${thrown.hint}`;
  return { kind: 'rejected', rejection: { source, reason: thrown.code.toLowerCase().replaceAll('_', '-'), detail } };
}

export function command(): Command {
  return commandWithCommonOptions('build')
    .argument('[sources...]', SOURCE_FORMS)
    .option('--list <file>', 'a list of sources: one a line, or JSON lines with a `source`, as collect writes them')
    .option('--parallel <n>', 'sources built at once', wholeNumber(1), 2)
    .option('--model <model>', 'a model that may propose how to build what the rules cannot: openai:NAME@BASE_URL')
    .addHelpText(
      'after',
      examples(
        'swe-lego build pypi:inflection==0.5.1',
        'swe-lego build ./my-package',
        'swe-lego build --list benchmarks/releases.txt --parallel 4',
        'swe-lego build ./my-package --model openai:my-model@http://127.0.0.1:8000/v1',
      ),
    )
    .action(run);
}
