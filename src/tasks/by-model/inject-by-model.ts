import { z } from 'zod';
import { sandboxSpec } from '../../environments/index.ts';
import type { Model } from '../../models/index.ts';
import type { Mutant } from '../../mutation/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { HiddenTests } from '../../records/hidden-tests.ts';
import { readJournal } from '../../records/read.ts';
import { Task } from '../../records/task.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { SandboxProvider } from '../../sandbox/index.ts';
import { CodedError, usageError } from '../../support/errors.ts';
import { contentHash } from '../../support/hash.ts';
import { openJournal } from '../../support/journal.ts';
import { unknownName } from '../../support/nearest.ts';
import { hideTests } from '../hide/hide-tests.ts';
import { inOrder } from '../in-order.ts';
import { endedBadly } from '../trial/judge.ts';
import { SandboxBench } from '../trial/sandbox-bench.ts';
import { prepareGround, type TrialGround } from '../trial/trial-ground.ts';
import { tryMutant } from '../trial/try-mutant.ts';
import { validate } from '../validate.ts';
import { type Asked, askForFunction } from './ask.ts';
import { drawCandidates, type ModelCandidate, type ModelWay } from './candidates.ts';
import { bugKinds } from './kinds.ts';
import { replyProblems } from './read-reply.ts';

export type ByModelOptions = {
  way: ModelWay;
  model: Model;
  /** Tasks to keep; fewer come where candidates run out. */
  count: number;
  seed: number;
  /** Names of kinds of bugs for `modify`; all of them unless told. */
  kinds?: readonly string[];
  hiddenTests: HiddenTests;
  workspace: Workspace;
  provider: SandboxProvider;
  /** Candidates at work at once. What is kept does not depend on it. */
  parallel?: number;
  /** Runs of each state in the proof, at least 2. */
  repeat?: number;
  /** Replies for one candidate until one can be used. Default 3. */
  tries?: number;
  /** Default 0.7. */
  temperature?: number;
  /** Tokens of one reply. Default 4096. */
  maxTokens?: number;
  /** JSONL file of decisions. Candidates decided in it are neither asked for nor tried again. */
  journal?: string;
  signal?: AbortSignal;
};

/** What became of a candidate, in the order in which candidates were drawn. */
export const ModelDecision = z.object({
  /** Content hash of the environment, what is asked of whom, and what it is tried by. */
  candidate: z.string(),
  /** `rewrite`, or `modify-` and the kind. */
  operator: z.string(),
  place: z.string(),
  /** `kept`, `unusable-replies`, `model-failed`, why the trial dropped it, `hidden-tests`, or why the proof rejected it. */
  outcome: z.string(),
  detail: z.string(),
  failing: z.array(z.string()),
  /** What was wrong with replies that could not be used. */
  problems: z.array(z.enum(Object.keys(replyProblems) as [keyof typeof replyProblems])),
  replies: z.number().int(),
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  cost: z.number(),
  /** On `kept`: the proven task. */
  task: Task.optional(),
});
export type ModelDecision = z.infer<typeof ModelDecision>;

const CANDIDATES_PER_TASK = 20;
/** Candidates in a row without any reply before the work ends. */
const FAILURES_IN_A_ROW = 5;

/**
 * Makes tasks from bugs that a model writes: asks for functions that tests reach, tries what comes back as any mutant,
 * and proves what is kept as any task. Replies that cannot be used are asked for again, then counted; what an endpoint
 * fails to answer is asked for by the next run. Throws `LANGUAGE_UNSUPPORTED` and `KIND_UNKNOWN` (usage), `MODEL_SILENT`
 * after five candidates in a row without a reply, and what sandboxes throw.
 */
export async function* injectByModel(environment: Environment, options: ByModelOptions): AsyncGenerator<ModelDecision> {
  const { repository, test_framework } = environment;
  if (repository.language !== 'python' || test_framework !== 'pytest') {
    throw usageError(
      'LANGUAGE_UNSUPPORTED',
      `${repository.source} is ${repository.language} run by ${test_framework}: models write bugs for Python run by pytest alone, so far`,
    );
  }
  const kinds = chosenKinds(options.kinds);
  const bench = new SandboxBench(() => options.provider.create(sandboxSpec(options.workspace, environment, [])));
  try {
    const ground = await prepareGround(environment, options, bench);
    const drawn = await drawCandidates(options.way, kinds, ground.sources, ground.reach, options.seed);
    const settings = [options.model.name, options.seed, options.tries, options.temperature, options.hiddenTests, options.repeat];
    const candidates = drawn
      .slice(0, options.count * CANDIDATES_PER_TASK)
      .map((candidate) => ({ ...candidate, id: contentHash([environment.id, settings, candidate], 16) }));
    const decided = await readDecisions(options.journal);
    const journal = options.journal === undefined ? undefined : await openJournal(options.journal, options.workspace.root);
    const call = async (candidate: (typeof candidates)[number], signal: AbortSignal): Promise<ModelDecision> =>
      decided.get(candidate.id) ?? decide(candidate, ground, bench, options, signal);
    const keptPlaces = new Set<string>();
    let kept = 0;
    let silent = 0;
    for await (const made of inOrder(candidates, options.parallel ?? 1, call, options.signal)) {
      const decision = withoutRepetition(made, keptPlaces);
      silent = decision.outcome === 'model-failed' ? silent + 1 : 0;
      if (decision.outcome !== 'model-failed' && !decided.has(decision.candidate)) await journal?.append(decision);
      yield decision;
      if (decision.outcome === 'kept' && ++kept >= options.count) return;
      if (silent >= FAILURES_IN_A_ROW) {
        throw new CodedError('MODEL_SILENT', `${options.model.name} gave no reply: ${decision.detail}`, {
          hint: 'Look after the endpoint, then run the same command again: it goes on where it stopped.',
        });
      }
    }
  } finally {
    await bench.close();
  }
}

/** A kept task that fails the same tests from the same place as one before it is a duplicate. */
function withoutRepetition(decision: ModelDecision, keptPlaces: Set<string>): ModelDecision {
  if (decision.outcome !== 'kept') return decision;
  const place = contentHash([decision.place, decision.failing], 32);
  if (!keptPlaces.has(place)) {
    keptPlaces.add(place);
    return decision;
  }
  const { task: _, ...rest } = decision;
  return { ...rest, outcome: 'duplicate', detail: 'the same tests fail as for a kept task, from the same function' };
}

async function decide(
  { id, place, operator, messages }: ModelCandidate & { id: string },
  ground: TrialGround,
  bench: SandboxBench,
  options: ByModelOptions,
  signal: AbortSignal,
): Promise<ModelDecision> {
  const asked = await askForFunction(messages, place, {
    model: options.model,
    candidate: id,
    seed: options.seed,
    tries: options.tries ?? 3,
    temperature: options.temperature ?? 0.7,
    maxTokens: options.maxTokens ?? 4096,
    signal,
  });
  const { problems, replies, prompt_tokens, completion_tokens, cost } = asked;
  const spent = { replies, prompt_tokens, completion_tokens, cost };
  const base = { candidate: id, operator, place: `${place.file}:${place.scope}`, failing: [], problems, ...spent };
  if (asked.kind === 'failed') return { ...base, outcome: 'model-failed', detail: asked.detail };
  if (asked.kind === 'unusable') return { ...base, outcome: 'unusable-replies', detail: problems.join(', ') };
  const mutant = mutantOf(place, operator, asked, ground.sources[place.file] ?? '');
  const tried = await bench.use((sandbox) => tryMutant(mutant, sandbox, { ...ground, isKnown: () => false }, signal), endedBadly);
  const failing = { ...base, failing: tried.failing };
  if (tried.kind === 'dropped') return { ...failing, outcome: tried.reason, detail: tried.detail };
  const { workspace, provider, environment } = ground;
  const context = { workspace, provider, environment, signal };
  const told = { ...tried.task, origin: { ...tried.task.origin, model: { name: options.model.name, ...spent } } };
  const hiding = await hideTests(told, options.hiddenTests, context, tried.lost);
  if (hiding.kind === 'refused') return { ...failing, outcome: 'hidden-tests', detail: hiding.detail };
  const proof = await validate(hiding.task, { ...context, repeat: options.repeat ?? 2 });
  return proof.kind === 'valid'
    ? { ...failing, outcome: 'kept', detail: '', task: proof.task }
    : { ...failing, outcome: proof.reason, detail: proof.detail };
}

/** A function's new body as a mutant. Its line is the body's first, which every test that reaches the function reaches. */
function mutantOf(
  { file, line, scope, start, end }: ModelCandidate['place'],
  operator: string,
  asked: Extract<Asked, { kind: 'body' }>,
  source: string,
): Mutant {
  return { operator, file, line, scope, start, end, original: source.slice(start, end), replacement: asked.text };
}

function chosenKinds(names: readonly string[] | undefined): typeof bugKinds {
  return (names ?? bugKinds.map(({ name }) => name)).map((name) => {
    const kind = bugKinds.find((one) => one.name === name);
    if (kind === undefined) {
      const known = bugKinds.map((one) => one.name);
      throw unknownName('KIND_UNKNOWN', 'kind of bug', name, known);
    }
    return kind;
  });
}

async function readDecisions(path: string | undefined): Promise<Map<string, ModelDecision>> {
  const decisions = path === undefined ? [] : await readJournal(ModelDecision, path);
  return new Map(decisions.map((decision) => [decision.candidate, decision]));
}
