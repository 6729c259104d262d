import { z } from 'zod';
import { frameworkOf, loadEnvironment, sandboxSpec } from '../environments/index.ts';
import type { HiddenTests } from '../records/hidden-tests.ts';
import { readJournal } from '../records/read.ts';
import { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import type { SandboxProvider } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { contentHash } from '../support/hash.ts';
import { openJournal } from '../support/journal.ts';
import { type Combination, type CombineScope, combineScopes, drawCombinations, partsOf } from './combine-draw.ts';
import { type CombineGround, tryCombination } from './combine-trial.ts';
import { hideTests } from './hide/hide-tests.ts';
import { inOrder } from './in-order.ts';
import { importNames } from './reach/source-files.ts';
import { baselineOf } from './trial/baseline.ts';
import { endedBadly } from './trial/judge.ts';
import { SandboxBench } from './trial/sandbox-bench.ts';
import { validate } from './validate.ts';

export type CombineOptions = {
  /** Tasks to make; fewer come where combinations run out. */
  count: number;
  seed: number;
  /** Of what bugs are combined; both unless told. */
  scopes?: readonly CombineScope[];
  hiddenTests: HiddenTests;
  workspace: Workspace;
  provider: SandboxProvider;
  /** Combinations at work at once. What is kept does not depend on it. */
  parallel?: number;
  /** Runs of each state, at least 2. */
  repeat?: number;
  /** JSONL file of decisions. Combinations decided in it are not tried again. */
  journal?: string;
  /** Share of the passing tests that may fail before a task counts as trivial, 0 to 1. Default 0.5. */
  trivialShare?: number;
  signal?: AbortSignal;
};

/** What became of a combination, in the order in which combinations were drawn. */
export const CombineDecision = z.object({
  /** Content hash of the parts and of what they are tried by. */
  candidate: z.string(),
  /** Instance ids of the parts. */
  parts: z.array(z.string()),
  /** `kept`, why the trial dropped it, `hidden-tests`, or why the proof rejected it. */
  outcome: z.string(),
  detail: z.string(),
  /** On `kept`: the proven task. */
  task: Task.optional(),
});
export type CombineDecision = z.infer<typeof CombineDecision>;

const COMBINATIONS_PER_TASK = 20;

/** What becomes of the tasks that are given: how many can be parts, and how many cannot by reason. */
export function countParts(tasks: readonly Task[]): { parts: number; left: Record<string, number> } {
  const { parts, left } = partsOf(tasks);
  return { parts: parts.length, left: byName(left) };
}

/**
 * Makes tasks of several proven bugs each: draws combinations from synthetic tasks, tries each, and proves what is kept as
 * any task. Equal tasks, seeds and counts give equal decisions, whatever `parallel` is and however often the work was
 * interrupted. Throws what environments and sandboxes throw.
 */
export async function* combine(tasks: readonly Task[], options: CombineOptions): AsyncGenerator<CombineDecision> {
  const { parts } = partsOf(tasks);
  const settings = [options.hiddenTests, options.repeat ?? 2, options.trivialShare ?? 0.5];
  const drawn: Combination[] = [];
  for (const combination of drawCombinations(parts, options.scopes ?? combineScopes, options.seed)) {
    drawn.push(combination);
    if (drawn.length >= options.count * COMBINATIONS_PER_TASK) break;
  }
  const decided = await readDecisions(options.journal);
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal, options.workspace.root);
  const grounds = new Map<string, Promise<Ground>>();
  const groundOf = (environment: string): Promise<Ground> => {
    const known = grounds.get(environment) ?? prepareGround(environment, tasks, options);
    grounds.set(environment, known);
    return known;
  };
  const call = async (combination: Combination, signal: AbortSignal): Promise<CombineDecision> => {
    const candidate = contentHash([combination.id, settings], 16);
    const known = decided.get(candidate);
    if (known !== undefined) return known;
    const ground = await groundOf(combination.parts[0]?.task.environment ?? '');
    const outcome = await decide(combination, ground, options, signal);
    return { candidate, parts: combination.parts.map(({ task }) => task.instance_id), ...outcome };
  };
  let kept = 0;
  try {
    for await (const decision of inOrder(drawn, options.parallel ?? 1, call, options.signal)) {
      if (!decided.has(decision.candidate)) await journal?.append(decision);
      yield decision;
      if (decision.outcome === 'kept' && ++kept >= options.count) return;
    }
  } finally {
    for (const ground of grounds.values()) await ground.then(({ bench }) => bench.close()).catch(() => undefined);
  }
}

type Ground = CombineGround & { bench: SandboxBench };

async function prepareGround(id: string, tasks: readonly Task[], options: CombineOptions): Promise<Ground> {
  const { workspace, provider, seed } = options;
  const environment = await loadEnvironment(workspace, id);
  const files = tasks.filter((task) => task.environment === id).map((task) => task.origin.file);
  return {
    environment,
    workspace,
    provider,
    seed,
    framework: frameworkOf(environment),
    baseline: baselineOf(environment),
    packages: importNames(files),
    trivialShare: options.trivialShare ?? 0.5,
    bench: new SandboxBench(() => provider.create(sandboxSpec(workspace, environment, []))),
  };
}

async function decide(
  combination: Combination,
  ground: Ground,
  options: CombineOptions,
  signal: AbortSignal,
): Promise<Pick<CombineDecision, 'outcome' | 'detail' | 'task'>> {
  const tried = await ground.bench.use((sandbox) => tryCombination(combination, sandbox, ground, signal), endedBadly);
  if (tried.kind === 'dropped') return { outcome: tried.reason, detail: tried.detail };
  const context = { workspace: ground.workspace, provider: ground.provider, environment: ground.environment, signal };
  const hiding = await hideTests(tried.task, options.hiddenTests, context);
  if (hiding.kind === 'refused') return { outcome: 'hidden-tests', detail: hiding.detail };
  const proof = await validate(hiding.task, { ...context, repeat: options.repeat ?? 2 });
  return proof.kind === 'valid'
    ? { outcome: 'kept', detail: '', task: proof.task }
    : { outcome: proof.reason, detail: proof.detail };
}

async function readDecisions(path: string | undefined): Promise<Map<string, CombineDecision>> {
  const decisions = path === undefined ? [] : await readJournal(CombineDecision, path);
  return new Map(decisions.map((decision) => [decision.candidate, decision]));
}
