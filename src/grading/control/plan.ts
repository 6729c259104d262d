import { randomBytes } from 'node:crypto';
import type { Task } from '../../records/task.ts';
import type { FailureEvidence } from '../../records/test-run.ts';
import { contentHash } from '../../support/hash.ts';
import { type Random, random } from '../../support/random.ts';
import { type Change, type GradingContext, prepare } from '../prepare.ts';
import { changeExpectations, type FailingTrial } from './changed-expectations.ts';
import { type Answers, answersOf, askedLiterals, type Inquiry, inquire } from './changed-inputs.ts';
import { disguises } from './disguise.ts';
import type { AskedLiterals } from './hard-coded.ts';
import { type KnownTests, readTests } from './read-tests.ts';
import { type ChangedSource, readSources } from './sources.ts';
import { placesOf, type TestPlaces } from './test-places.ts';
import { runTrial, type Trial } from './trial.ts';

/** A trial that passes over the golden patch and does not in the buggy state. `passed` are its tests, where they are reported. */
export type PassingTrial = { trial: Trial; passed: readonly string[] };

/** What is tried on every patch that passes the tests of a task. */
export type ControlPlan = {
  /** Trials in which tests must fail. */
  failing: readonly FailingTrial[];
  passing: PassingTrial | undefined;
  /** Tests to pass that fail in one of the trials. */
  covered: readonly string[];
  /** Why not all of them do. */
  gap?: string;
  /** For patches that repeat what the tests say; made when the first one comes. */
  questions?: () => Promise<Questions>;
};

/** What tests ask of code, and what the fixed and the buggy state answer when they ask something else. */
export type Questions = {
  asked: readonly AskedLiterals[];
  sources: readonly ChangedSource[];
  inquiry: Inquiry | undefined;
  golden: Answers;
  base: Answers;
};

/** Plans that are kept for a run: each is a few edits. */
const KEPT = 500;
/** By what opens the workspaces: tasks of other runs may have the same words and other files. */
const plansOf = new WeakMap<GradingContext['openWorkspace'], Map<string, Promise<ControlPlan>>>();

/**
 * The plan of a task, made once in a run from a seed that is kept nowhere. Rejects where a sandbox or the task itself does
 * not do; the next call tries again then.
 */
export function planOf(golden: Change, context: GradingContext): Promise<ControlPlan> {
  const plans = plansOf.get(context.openWorkspace) ?? new Map<string, Promise<ControlPlan>>();
  plansOf.set(context.openWorkspace, plans);
  const key = keyOf(golden.task);
  const known = plans.get(key);
  if (known !== undefined) return known;
  const made = makePlan(golden, context, random(randomBytes(16).toString('hex')));
  plans.set(key, made);
  made.catch(() => plans.delete(key));
  for (const oldest of plans.keys()) if (plans.size > KEPT) plans.delete(oldest);
  return made;
}

function keyOf(task: Task): string {
  const { patch, test_patch, FAIL_TO_PASS, environment, base_commit, instance_id } = task;
  return contentHash([instance_id, base_commit, environment, patch, test_patch, FAIL_TO_PASS], 64);
}

/** The buggy state: no change at all. */
export function unchanged(change: Change): Change {
  return { ...change, text: '', patch: [], paths: [] };
}

async function makePlan(golden: Change, context: GradingContext, draw: Random): Promise<ControlPlan> {
  const ids = golden.task.FAIL_TO_PASS;
  const { name } = await context.frameworkOf(golden.task);
  const places = placesOf(name);
  const none = (gap: string): ControlPlan => ({ failing: [], passing: undefined, covered: [], gap });
  if (ids.length === 0) return none('the task has no test to pass');
  if (places === undefined) return none(`how ${name} names its tests is not known`);
  const known = await readKnown(golden, ids, places, context, draw);
  if ('gap' in known) return none(known.gap);
  if (known.files.length === 0) return none(gapOf(known, ids));
  const base = await runTests(unchanged(golden), ids, context);
  const run = (trial: Trial) => runTrial(trial, golden, context);
  const failing = await changeExpectations(known, ids, base, draw, run);
  const passing = await findDisguise(disguises(known, ids, name, places, draw), golden, context);
  const covered = [...new Set(failing.flatMap((one) => one.failing))];
  let questions: Promise<Questions> | undefined;
  return {
    failing,
    passing,
    covered,
    ...(covered.length < ids.length && { gap: gapOf(known, ids) }),
    questions() {
      questions ??= ask(known, base, places, golden, context, draw);
      questions.catch(() => {
        questions = undefined;
      });
      return questions;
    },
  };
}

async function ask(
  known: KnownTests,
  failures: readonly FailureEvidence[],
  places: TestPlaces,
  golden: Change,
  context: GradingContext,
  draw: Random,
): Promise<Questions> {
  const ids = golden.task.FAIL_TO_PASS;
  const inquiry = inquire(known, ids, failures, places, draw);
  const answer = async (change: Change): Promise<Answers> =>
    inquiry === undefined ? new Map() : answersOf(await runTrial(inquiry.trial, change, context), inquiry.mark);
  return {
    asked: askedLiterals(known, ids),
    sources: await readSources(golden, context),
    inquiry,
    golden: await answer(golden),
    base: await answer(unchanged(golden)),
  };
}

/** Reads the tests as they stand over the golden patch. */
async function readKnown(
  golden: Change,
  ids: readonly string[],
  places: TestPlaces,
  context: GradingContext,
  draw: Random,
): Promise<KnownTests | { gap: string }> {
  await using sandbox = await context.openWorkspace(golden.task);
  const failed = await prepare(sandbox, golden, context.signal);
  return failed?.void === undefined ? await readTests(sandbox, ids, places, draw) : { gap: `golden patch: ${failed.void}` };
}

/** What failing tests showed. */
async function runTests(change: Change, ids: readonly string[], context: GradingContext) {
  const { failures } = await runTrial({ files: [], moves: new Map(), tests: ids, how: 'reported' }, change, context);
  return failures;
}

/** The first trial that tells the fixed state from the buggy one. */
async function findDisguise(
  trials: readonly Trial[],
  golden: Change,
  context: GradingContext,
): Promise<PassingTrial | undefined> {
  for (const trial of trials) {
    const fixed = await runTrial(trial, golden, context);
    if (fixed.ended !== 'completed' || (trial.how !== 'reported' && fixed.exit_code !== 0)) continue;
    const buggy = await runTrial(trial, unchanged(golden), context);
    if (trial.how !== 'reported') {
      if (buggy.exit_code !== 0) return { trial, passed: [] };
      continue;
    }
    const passed = trial.tests.filter((id) => fixed.tests[id] === 'passed' && buggy.tests[id] !== 'passed');
    if (passed.length > 0) return { trial, passed };
  }
  return undefined;
}

function gapOf({ unread, files }: KnownTests, ids: readonly string[]): string {
  const [first] = unread;
  if (first !== undefined) return `${first} cannot be read as a test file`;
  if (files.length === 0) return `no file holds ${ids[0]}`;
  return 'nothing that was changed in the other tests made them fail over the golden patch';
}
