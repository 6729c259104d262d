import type { Command } from 'commander';
import { buildEnvironment } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import type { Rejection } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import { fetchRepository, SOURCE_FORMS } from '../repositories/index.ts';
import { namespaceProvider, type SandboxProvider } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';
import { mapConcurrent } from '../support/pool.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, workspaceOf } from './options.ts';
import { print, table } from './output.ts';
import { progress } from './progress.ts';

type Built = { kind: 'built'; environment: Environment } | { kind: 'rejected'; rejection: Rejection };

/** Fetches a source and builds its environment. */
export async function buildSource(source: string, workspace: Workspace, provider: SandboxProvider): Promise<Built> {
  const { signal } = interruption;
  const fetched = await fetchRepository(source, { workspace, signal });
  return fetched.kind === 'rejected' ? fetched : buildEnvironment(fetched.repository, { workspace, provider, signal });
}

async function run(sources: readonly string[], options: CommonOptions): Promise<void> {
  const workspace = workspaceOf(options);
  const provider = namespaceProvider({ root: workspace.sandboxes });
  const shown = progress('build', options.json);
  let done = 0;
  const results = await mapConcurrent(
    sources,
    2,
    async (source) => {
      const result = await buildSource(source, workspace, provider);
      shown.step(++done, sources.length, source);
      return result;
    },
    interruption.signal,
  );
  shown.end();
  print(options.json ?? false, results.map(withoutRuns), () =>
    table([HEAD, ...results.map((result, index) => row(sources[index] ?? '', result))]),
  );
  if (results.some(({ kind }) => kind === 'rejected')) {
    throw new CodedError('BUILD_FAILED', 'not every source was built', {
      hint: `The table above says why; the logs are in ${workspace.environments}.`,
    });
  }
}

const HEAD = ['source', 'environment', 'tests', 'passed', 'seconds', 'MB', 'result'];

function row(source: string, result: Built): (string | number)[] {
  if (result.kind === 'rejected') return [source, '', '', '', '', '', `${result.rejection.reason}: ${result.rejection.detail}`];
  const { environment } = result;
  const outcomes = Object.values(environment.baseline[0]?.tests ?? {});
  const passed = outcomes.filter((outcome) => outcome === 'passed').length;
  return [
    source,
    environment.id,
    outcomes.length,
    passed,
    environment.build_seconds.toFixed(1),
    (environment.bytes / 1e6).toFixed(1),
    'built',
  ];
}

/** The baseline runs hold every test: too much for a line of output. */
function withoutRuns(result: Built): unknown {
  return result.kind === 'rejected' ? result : { kind: result.kind, environment: { ...result.environment, baseline: undefined } };
}

export function command(): Command {
  return commandWithCommonOptions('build')
    .argument('<sources...>', SOURCE_FORMS)
    .addHelpText('after', examples('swe-lego build pypi:inflection==0.5.1', 'swe-lego build ./my-package'))
    .action(run);
}
