import { join } from 'node:path';
import { z } from 'zod';
import { sandboxSpec } from '../environments/index.ts';
import { type Mutant, type MutationOperator, operatorsOf, proposeMutants } from '../mutation/index.ts';
import type { Environment } from '../records/environment.ts';
import { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import type { Sandbox, SandboxProvider } from '../sandbox/index.ts';
import { usageError } from '../support/errors.ts';
import { readTextIfExists, writeJson } from '../support/files.ts';
import { contentHash } from '../support/hash.ts';
import { openJournal, readJsonLines } from '../support/journal.ts';
import { pytest, type TestFramework } from '../testing/index.ts';
import { inOrder } from './in-order.ts';
import { measureReach, ReachMap } from './reach/reach.ts';
import { importNames } from './reach/source-files.ts';
import { baselineOf } from './trial/baseline.ts';
import { dropReasons } from './trial/judge.ts';
import { SandboxBench } from './trial/sandbox-bench.ts';
import { type TrialGround, type TrialResult, tryMutant } from './trial/try-mutant.ts';

export type InjectOptions = {
  /** Tasks to keep; fewer come where candidates run out. */
  count: number;
  seed: number;
  /** Names of operators to draw from; all of them unless told otherwise. */
  operators?: readonly string[];
  workspace: Workspace;
  provider: SandboxProvider;
  framework?: TestFramework;
  /** Trials at once. What is kept does not depend on it. */
  parallel?: number;
  /** JSONL file of decisions. Candidates decided in it are not tried again. */
  journal?: string;
  /** Share of the passing tests that may fail before a bug counts as trivial, 0 to 1. Default 0.5. */
  trivialShare?: number;
  signal?: AbortSignal;
};

/** What became of a candidate, in the order in which candidates were drawn. */
export const Decision = z.object({
  /** Content hash of the environment and the mutant. */
  candidate: z.string(),
  operator: z.string(),
  place: z.string(),
  outcome: z.enum(['kept', ...dropReasons]),
  detail: z.string(),
  failing: z.array(z.string()),
  /** On `kept`: the task, not validated yet. */
  task: Task.optional(),
});
export type Decision = z.infer<typeof Decision>;

const CANDIDATES_PER_TASK = 30;

/** Whether there are operators for what the environment's repository is written in, and line maps from what tests it. */
export function canInject({ repository, test_framework }: Environment): boolean {
  return repository.language === 'python' && test_framework === 'pytest';
}

/**
 * Makes synthetic tasks of an environment: draws mutants evenly over operators, files and functions from the lines that
 * tests reach, tries each, and yields every decision. Equal environments, seeds and counts give equal decisions,
 * whatever `parallel` is and however often the work was interrupted.
 *
 * Throws `OPERATOR_UNKNOWN` and `LANGUAGE_UNSUPPORTED` (usage), and what sandboxes throw.
 */
export async function* inject(environment: Environment, options: InjectOptions): AsyncGenerator<Decision> {
  const { repository } = environment;
  if (!canInject(environment)) {
    throw usageError(
      'LANGUAGE_UNSUPPORTED',
      `${repository.source} is written in ${repository.language}: there are operators for Python run by pytest alone, so far`,
      'Mine its real changes: swe-lego mine.',
    );
  }
  const operators = chosenOperators(operatorsOf(repository.language), options.operators);
  const bench = new SandboxBench(() => options.provider.create(sandboxSpec(options.workspace, environment, [])));
  try {
    const ground = await prepareGround(environment, options, bench);
    const mutants = await proposeMutants({
      files: ground.sources,
      reached: reachedLines(ground.reach),
      seed: options.seed,
      operators,
      limit: options.count * CANDIDATES_PER_TASK,
    });
    const decided = await readDecisions(options.journal);
    const journal = options.journal === undefined ? undefined : await openJournal(options.journal);
    const settings = { seed: options.seed, trivialShare: ground.trivialShare };
    const drawn = mutants.map((mutant) => ({ mutant, id: contentHash([environment.id, settings, mutant], 16) }));
    const candidates = drawn.slice(0, neededCandidates(drawn, decided, options.count)); // none for a count of 0
    const keptPlaces = new Set<string>();
    const isKnown = (mutant: Mutant, failing: readonly string[]): boolean => keptPlaces.has(signature(mutant, failing));
    const call = async ({ mutant, id }: (typeof candidates)[number], signal: AbortSignal): Promise<TrialResult | undefined> =>
      decided.has(id)
        ? undefined
        : bench.use((sandbox) => tryMutant(mutant, sandbox, { ...ground, isKnown }, signal), endedBadly);
    let kept = 0;
    let index = 0;
    for await (const result of inOrder(candidates, options.parallel ?? 1, call, options.signal)) {
      const { mutant, id } = candidates[index++] as (typeof candidates)[number];
      const decision = decided.get(id) ?? decide(id, result as TrialResult, isKnown(mutant, result?.failing ?? []));
      if (!decided.has(id)) await journal?.append(decision);
      if (decision.outcome === 'kept') {
        keptPlaces.add(signature(mutant, decision.failing));
        kept++;
      }
      yield decision;
      if (kept >= options.count) return;
    }
  } finally {
    await bench.close();
  }
}

/** How many candidates to walk at most: no further than to where the decisions that are known already suffice. */
function neededCandidates(drawn: readonly { id: string }[], decided: ReadonlyMap<string, Decision>, count: number): number {
  let kept = 0;
  for (const [index, { id }] of drawn.entries()) {
    if (kept >= count) return index;
    if (decided.get(id)?.outcome === 'kept') kept++;
  }
  return drawn.length;
}

/** A run that was killed or crashed may leave things behind: its sandbox is not used again. */
const endedBadly = (result: TrialResult): boolean =>
  result.kind === 'dropped' && (result.reason === 'timed-out' || result.reason === 'crash');

const signature = ({ file, line }: Mutant, failing: readonly string[]): string => contentHash([file, line, failing], 32);

/** The decision on a trial, given what was kept before it. Whether a statement could be written does not matter for duplicates. */
function decide(candidate: string, result: TrialResult, known: boolean): Decision {
  const { operator, file, line } = result.mutant;
  const base = { candidate, operator, place: `${file}:${line}`, failing: result.failing };
  if (known) return { ...base, outcome: 'duplicate', detail: 'the same tests fail as for a kept task, from the same line' };
  if (result.kind === 'dropped') return { ...base, outcome: result.reason, detail: result.detail };
  return { ...base, outcome: 'kept', detail: '', task: result.task };
}

function chosenOperators(all: readonly MutationOperator[], names: readonly string[] | undefined): readonly MutationOperator[] {
  if (names === undefined) return all;
  return names.map((name) => {
    const operator = all.find((one) => one.name === name);
    if (operator !== undefined) return operator;
    const known = all.map((one) => one.name).join(', ');
    throw usageError('OPERATOR_UNKNOWN', `there is no operator ${name}`, `Operators: ${known}`);
  });
}

async function readDecisions(path: string | undefined): Promise<Map<string, Decision>> {
  const lines = path === undefined ? [] : await readJsonLines(path);
  return new Map(lines.map((line) => Decision.parse(line)).map((decision) => [decision.candidate, decision]));
}

async function prepareGround(environment: Environment, options: InjectOptions, bench: SandboxBench): Promise<TrialGround> {
  const baseline = baselineOf(environment);
  const reach = await reachOf(environment, options, bench, Math.max(120_000, 20 * baseline.durationMs));
  const files = Object.keys(reach).sort();
  const read = (sandbox: Sandbox): Promise<(readonly [string, string])[]> =>
    Promise.all(
      files.map(async (file) => [file, (await sandbox.readFile(join(sandbox.workdir, file))).toString('utf8')] as const),
    );
  return {
    environment,
    workspace: options.workspace,
    provider: options.provider,
    framework: options.framework ?? pytest(),
    baseline,
    reach,
    sources: Object.fromEntries(await bench.use(read, () => false)),
    packages: importNames(files),
    seed: options.seed,
    trialBudgetMs: Math.max(10_000, 3 * baseline.durationMs),
    trivialShare: options.trivialShare ?? 0.5,
  };
}

/** The reach map depends on the environment alone: it is measured once and kept beside it. */
async function reachOf(
  environment: Environment,
  options: InjectOptions,
  bench: SandboxBench,
  timeoutMs: number,
): Promise<ReachMap> {
  const path = join(options.workspace.environments, environment.id, 'reach.json');
  const known = await readTextIfExists(path);
  if (known !== undefined) return ReachMap.parse(JSON.parse(known));
  const reach = await bench.use(
    (sandbox) => measureReach(sandbox, timeoutMs, options.signal),
    () => true,
  );
  await writeJson(path, reach);
  return reach;
}

function reachedLines(reach: ReachMap): Record<string, Set<number>> {
  return Object.fromEntries(Object.entries(reach).map(([file, lines]) => [file, new Set(Object.keys(lines).map(Number))]));
}
