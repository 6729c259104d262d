import { z } from 'zod';
import { sandboxSpec } from '../environments/index.ts';
import { type Mutant, type MutationOperator, operatorsOf, proposeMutants } from '../mutation/index.ts';
import type { Environment } from '../records/environment.ts';
import type { HiddenTests } from '../records/hidden-tests.ts';
import { readJournal } from '../records/read.ts';
import { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import type { SandboxProvider } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { contentHash } from '../support/hash.ts';
import { openJournal } from '../support/journal.ts';
import { unknownName } from '../support/nearest.ts';
import type { TestFramework } from '../testing/index.ts';
import { hideTests } from './hide/hide-tests.ts';
import { inOrder } from './in-order.ts';
import type { ReachMap } from './reach/reach.ts';
import { dropReasons, endedBadly } from './trial/judge.ts';
import { SandboxBench } from './trial/sandbox-bench.ts';
import { prepareGround } from './trial/trial-ground.ts';
import { type TrialResult, tryMutant } from './trial/try-mutant.ts';

export type InjectOptions = {
  /** Tasks to keep; fewer come where candidates run out. */
  count: number;
  seed: number;
  /** Names of operators to draw from; all of them unless told otherwise. */
  operators?: readonly string[];
  hiddenTests: HiddenTests;
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

/** Whether there are operators for what the environment's repository is written in. */
export function canInject({ repository }: Environment): boolean {
  return operatorsOf(repository.language).length > 0;
}

/**
 * Makes synthetic tasks of an environment: draws mutants evenly over operators, files and functions from the lines that
 * tests reach, tries each, and yields every decision. Where no map tells which lines those are (see `reachOf`), every line
 * of the sources counts, and every trial runs the whole suite. Equal environments, seeds and counts give equal decisions,
 * whatever `parallel` is and however often the work was interrupted.
 *
 * Throws `OPERATOR_UNKNOWN` (usage), and what sandboxes throw.
 */
export async function* inject(environment: Environment, options: InjectOptions): AsyncGenerator<Decision> {
  const { repository } = environment;
  const operators = chosenOperators(operatorsOf(repository.language), options.operators);
  const bench = new SandboxBench(() => options.provider.create(sandboxSpec(options.workspace, environment, [])));
  try {
    const ground = await prepareGround(environment, options, bench);
    const reached = reachedLines(ground.reach);
    const mutants = await proposeMutants({
      files: ground.sources,
      ...(reached === undefined ? {} : { reached }),
      seed: options.seed,
      operators,
      limit: options.count * CANDIDATES_PER_TASK,
    });
    const decided = await readDecisions(options.journal);
    const journal = options.journal === undefined ? undefined : await openJournal(options.journal, options.workspace.root);
    const settings = { seed: options.seed, trivialShare: ground.trivialShare, hiddenTests: options.hiddenTests };
    const drawn = mutants.map((mutant) => ({ mutant, id: contentHash([environment.id, settings, mutant], 16) }));
    const candidates = drawn.slice(0, neededCandidates(drawn, decided, options.count)); // none for a count of 0
    const keptPlaces = new Set<string>();
    const isKnown = (mutant: Mutant, failing: readonly string[]): boolean => keptPlaces.has(signature(mutant, failing));
    const call = async ({ mutant, id }: (typeof candidates)[number], signal: AbortSignal): Promise<TrialResult | undefined> =>
      decided.has(id)
        ? undefined
        : hide(await bench.use((sandbox) => tryMutant(mutant, sandbox, { ...ground, isKnown }, signal), endedBadly), signal);
    const { workspace, provider } = options;
    const hide = async (result: TrialResult, signal: AbortSignal): Promise<TrialResult> => {
      if (result.kind === 'dropped') return result;
      const context = { environment, workspace, provider, signal };
      const hiding = await hideTests(result.task, options.hiddenTests, context, result.lost);
      return hiding.kind === 'hidden'
        ? { ...result, task: hiding.task }
        : { kind: 'dropped', mutant: result.mutant, failing: result.failing, reason: 'hidden-tests', detail: hiding.detail };
    };
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
    const known = all.map((one) => one.name);
    throw unknownName('OPERATOR_UNKNOWN', 'operator', name, known);
  });
}

async function readDecisions(path: string | undefined): Promise<Map<string, Decision>> {
  const decisions = path === undefined ? [] : await readJournal(Decision, path);
  return new Map(decisions.map((decision) => [decision.candidate, decision]));
}

/** Undefined where no map tells. */
function reachedLines(reach: ReachMap): Record<string, Set<number>> | undefined {
  const files = Object.entries(reach);
  if (files.length === 0) return undefined;
  return byName(files.map(([file, lines]) => [file, new Set(Object.keys(lines).map(Number))]));
}
