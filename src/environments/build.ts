import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Environment } from '../records/environment.ts';
import { readRecord } from '../records/read.ts';
import type { Rejection, Repository } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import type { SandboxProvider } from '../sandbox/index.ts';
import { stopwatch } from '../support/clock.ts';
import { CodedError, refusalNamed } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import { contentHash } from '../support/hash.ts';
import { awaitLock } from '../support/lock.ts';
import { assertRoom } from '../support/room.ts';
import { lockIn } from '../support/work-folder.ts';
import { type Attempt, type BuildContext, tryStrategy } from './attempt.ts';
import { type BuildLog, openBuildLog } from './build-log.ts';
import { environmentFolder, environmentPath, missingPart } from './environment.ts';
import { RECIPE } from './install.ts';
import { findRules } from './languages/find-rules.ts';
import type { LanguageRules, Strategy } from './languages/language-rules.ts';
import { EMPTY_FOLDER } from './places.ts';
import { type Propose, parseProposal, proposalPrompt, proposedStrategy } from './proposal.ts';
import { DEFAULT_SANITY_RULES, type SanityRules } from './sanity-check.ts';

export type BuildOptions = {
  workspace: Workspace;
  provider: SandboxProvider;
  /** What makes a baseline good enough; parts that are left out have their defaults. */
  sanity?: Partial<SanityRules>;
  /** Asked for a way to build where all those of the rules failed, at most three times. */
  propose?: Propose;
  /** Told what is being done, in words. */
  onProgress?: (note: string) => void;
  signal?: AbortSignal;
};

export type Built = { kind: 'built'; environment: Environment } | { kind: 'rejected'; rejection: Rejection };

type Failure = { kind: 'failed'; reason: 'build-failed' | 'sanity-check' | 'no-toolchain'; detail: string };

/**
 * Builds the environment of a repository: toolchain, dependencies, the package installed so that edits of the
 * checkout take effect, and two runs of its tests. Strategies are tried in order until one passes the sanity check;
 * `build.log` in the environment's folder says which and why. An environment that is there already is not built again.
 * A package that cannot be built is a rejection (`build-failed`, `sanity-check`, `no-toolchain`). Throws `CodedError`
 * where the machine is at fault: `INDEX_UNREACHABLE`, `ENOSPC`, `SANDBOX_UNAVAILABLE`, `SANDBOX_FAILED`, `TOOL_MISSING`.
 */
export async function buildEnvironment(repository: Repository, options: BuildOptions): Promise<Built> {
  const { workspace, signal } = options;
  const id = environmentId(repository);
  const path = environmentPath(workspace, id);
  await using _environment = await awaitLock(lockIn(workspace.root, `environment-${id}`), signal); // others wait, and find it built
  if (existsSync(path)) {
    const environment = await readRecord(Environment, path).catch(() => undefined); // an unreadable one is built again
    if (environment !== undefined && missingPart(workspace, environment) === undefined) return { kind: 'built', environment };
  }
  await mkdir(join(workspace.root, EMPTY_FOLDER), { recursive: true });
  const log = openBuildLog();
  log.line(`${repository.source}, environment ${id}, ${new Date().toISOString()}`);
  try {
    const attempt = await tryStrategies(repository, id, options, log);
    await assertRoom(workspace.root); // tests that ran on a full disk say nothing
    if (attempt.kind === 'sound') {
      await writeJson(path, attempt.environment); // last: a build that was killed before has left no environment
      return { kind: 'built', environment: attempt.environment };
    }
    signal?.throwIfAborted();
    return { kind: 'rejected', rejection: { source: repository.source, reason: attempt.reason, detail: attempt.detail } };
  } finally {
    await log.write(join(environmentFolder(workspace, id), 'build.log'));
  }
}

/** Id of the environment that a repository's source comes to under today's rules. */
function environmentId(repository: Repository): string {
  return `${repository.name}-${contentHash({ RECIPE, name: repository.name, version: repository.version, archive: repository.archive_sha256 })}`;
}

async function tryStrategies(
  repository: Repository,
  id: string,
  options: BuildOptions,
  log: BuildLog,
): Promise<(Attempt & { kind: 'sound' }) | Failure> {
  const { workspace, provider, signal } = options;
  const rules = findRules(repository.language);
  const folder = join(workspace.root, repository.path);
  const found = await rules.strategies(folder, { asOf: repository.released_at, signal });
  if (found.kind === 'no-toolchain') return { kind: 'failed', reason: 'no-toolchain', detail: found.detail };
  if (repository.released_at === undefined) log.line('when it was published is not known: dependencies are those of today');
  const context: BuildContext = {
    workspace,
    provider,
    log,
    repository,
    id,
    sanity: { ...DEFAULT_SANITY_RULES, ...options.sanity },
    passed: stopwatch(),
    tried: new Set(),
    ...(signal === undefined ? {} : { signal }),
  };
  let best: Failure = { kind: 'failed', reason: 'build-failed', detail: 'there was nothing to try' };
  let furthest: Strategy | undefined;
  const hopeless = new Set<string>();
  for (const strategy of found.strategies) {
    signal?.throwIfAborted();
    if (hopeless.has(strategy.runtime)) continue;
    options.onProgress?.(`${repository.name} ${repository.version}: ${strategy.name}`);
    log.line(`\n== ${strategy.name}`);
    const attempt = await tryStrategy(context, strategy);
    if (attempt === undefined) continue;
    if (attempt.kind === 'sound') return attempt;
    log.line(`left: ${attempt.reason}: ${attempt.detail}`);
    if (attempt.reason === 'build-failed' && rules.unreachable.test(attempt.detail))
      throw unreachable(repository, rules, attempt);
    if (attempt.reason === 'build-failed' && NO_SPACE.test(attempt.detail)) throw refusalNamed('ENOSPC', workspace.root);
    // Two ways to build that fail alike: it is the package, and other ways on the same runtime would fail so too.
    if (attempt.reason === 'sanity-check' && attempt.detail === best.detail) hopeless.add(strategy.runtime);
    if (best.reason === 'build-failed') {
      best = attempt; // a suite that ran and failed says more than an install that failed
      furthest = strategy;
    }
  }
  if (furthest === undefined) return best;
  return (await tryProposals([furthest, ...found.strategies], folder, context, options)) ?? best;
}

const MOST_PROPOSALS = 3;

/** Tries what a model proposes, each time with the log of all that failed before; undefined where nothing came of it. */
async function tryProposals(
  strategies: readonly Strategy[],
  folder: string,
  context: BuildContext,
  { propose, onProgress, signal }: BuildOptions,
): Promise<(Attempt & { kind: 'sound' }) | undefined> {
  const { repository, log } = context;
  if (propose === undefined) return undefined;
  for (let round = 1; round <= MOST_PROPOSALS; round++) {
    signal?.throwIfAborted();
    onProgress?.(`${repository.name} ${repository.version}: asking a model, ${round} of ${MOST_PROPOSALS}`);
    const reply = await propose(await proposalPrompt({ repository, folder, log: log.text() }, strategies), signal);
    log.line(`\n== proposal ${round} of a model\n${reply ?? 'no reply'}`);
    if (reply === undefined) return undefined;
    const proposal = parseProposal(reply);
    if ('problem' in proposal) {
      log.line(`left: ${proposal.problem}`);
      continue;
    }
    const attempt = await tryStrategy(context, proposedStrategy(strategies, proposal));
    if (attempt?.kind === 'sound') return attempt;
    if (attempt !== undefined) log.line(`left: ${attempt.reason}: ${attempt.detail}`);
  }
  return undefined;
}

const NO_SPACE = /no space left on device|disk quota exceeded|os error 28|ENOSPC/i;

function unreachable(repository: Repository, rules: LanguageRules, { detail }: Failure): CodedError {
  return new CodedError(
    'INDEX_UNREACHABLE',
    `${repository.name} cannot be installed: the package index is out of reach: ${detail}`,
    {
      hint: `Check the network, and ${rules.registryHint} if you use an index of your own. Then run the same command again.`,
    },
  );
}
