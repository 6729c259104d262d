import { type Expectation, probe, type Subject, type TestChange, type TestUnit } from '../../mutation/index.ts';
import type { FailureEvidence } from '../../records/test-run.ts';
import type { Random } from '../../support/random.ts';
import type { KnownTests, TestFile } from './read-tests.ts';
import type { FileEdits } from './test-edit.ts';
import type { Trial, TrialRun } from './trial.ts';

/**
 * A trial in which tests must fail, and those that do over the golden patch. A test that does not may go another way where
 * the code is another: in `reached` it fails where its expectation was changed, in `ended` where it ends. What passes the trial
 * and fails `reached`, or passes `ended`, does not say what the test found.
 */
export type FailingTrial = { trial: Trial; failing: readonly string[]; reached: Trial | undefined; ended: Trial | undefined };

/** One unit of tests, with the changes in the order in which they are tried; helpers belong to no id. */
type Choice = {
  file: TestFile;
  unit: TestUnit;
  ids: readonly string[];
  options: readonly Option[];
  /** The option that is taken; undefined for none yet. */
  at: number | undefined;
};
type Option = TestChange & { form: string; subject?: Subject | undefined };

/** Rounds until every test fails: two other expectations, then a statement that fails. */
const ROUNDS = 4;
/** How often another value is expected, where the contrary could be as well: it shows answers that equal everything. */
const VALUE_SHARE = 0.8;
/** What no change should come to: the test was not understood. */
const NOT_A_FAILURE = /^(SyntaxError|IndentationError|NameError|UnboundLocalError|ReferenceError|compile error)$/;

/**
 * Changes what the tests expect, so that each of them fails over the golden patch. `run` runs a trial there. What failed in
 * the buggy state is changed first: a forger has had to deal with it. With `others`, what the first trial left is changed.
 */
export async function changeExpectations(
  known: KnownTests,
  ids: readonly string[],
  base: readonly FailureEvidence[],
  random: Random,
  run: (trial: Trial) => Promise<TrialRun>,
): Promise<FailingTrial[]> {
  const choices = choicesOf(known, ids, base, random);
  const own = choices.filter(({ ids: of }) => of.length > 0);
  for (const choice of own) choice.at = 0;
  let missing: readonly string[] = ids;
  let first: FailingTrial | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const trial = trialOf(choices, ids);
    if (trial === undefined) break;
    const failing = failingIn(await run(trial), ids);
    if (first === undefined || failing.length > first.failing.length) first = { trial, failing, ...checksOf(choices, failing) };
    missing = ids.filter((id) => !failing.includes(id));
    if (missing.length === 0 || !advance(choices, missing, round)) break;
  }
  if (first === undefined || first.failing.length === 0) return [];
  const second = await changeOthers(own, first.failing, base, run);
  return second === undefined ? [first] : [first, second];
}

/** Tests whose failure in the buggy state says nothing of their expectations: another one of each is changed, of another form. */
async function changeOthers(
  own: readonly Choice[],
  covered: readonly string[],
  base: readonly FailureEvidence[],
  run: (trial: Trial) => Promise<TrialRun>,
): Promise<FailingTrial | undefined> {
  const others = own.flatMap((choice): Choice[] => {
    const { unit, file, options, at } = choice;
    const taken = at === undefined ? undefined : options[at];
    if (taken === undefined || taken.kind === 'failure' || unit.expectations.some((one) => isTarget(one, file, base))) return [];
    const other = options.findIndex((option) => option.kind !== 'failure' && option.form !== taken.form);
    return other === -1 ? [] : [{ ...choice, at: other }];
  });
  const ids = covered.filter((id) => others.some((choice) => choice.ids.includes(id)));
  const trial = trialOf(others, ids);
  if (trial === undefined || ids.length === 0) return undefined;
  const failing = failingIn(await run(trial), ids);
  return failing.length === 0 ? undefined : { trial, failing, ...checksOf(others, failing) };
}

/** The trials that tell a test that goes another way from one that is not heard. */
function checksOf(choices: readonly Choice[], tests: readonly string[]): Pick<FailingTrial, 'reached' | 'ended'> {
  const own = choices.filter(({ ids, at }) => at !== undefined && ids.some((id) => tests.includes(id)));
  const as = (change: (choice: Choice, option: Option) => TestChange | undefined): Trial | undefined =>
    trialOf(
      own.flatMap((choice) => {
        const option = choice.options[choice.at ?? 0];
        const changed = option === undefined ? undefined : change(choice, option);
        return changed === undefined ? [] : [{ ...choice, options: [{ ...changed, form: '' }], at: 0 }];
      }),
      tests,
    );
  return {
    reached: as(({ file }, { kind, edit, subject }) => {
      if (kind === 'failure') return { kind, edit };
      const failing = subject === undefined ? undefined : probe(file.path, subject, ['1'], 'reached');
      return failing === undefined ? undefined : { kind: 'failure', edit: failing };
    }),
    ended: as(({ unit }) => unit.failure),
  };
}

function choicesOf(known: KnownTests, ids: readonly string[], base: readonly FailureEvidence[], random: Random): Choice[] {
  const idsOf = new Map<TestUnit, string[]>();
  for (const id of ids) for (const { unit } of known.unitsOf.get(id) ?? []) idsOf.set(unit, [...(idsOf.get(unit) ?? []), id]);
  return known.files.flatMap((file) =>
    file.units.flatMap((unit): Choice[] => {
      const of = idsOf.get(unit) ?? [];
      const options = optionsOf(unit, file, base, random).filter(({ kind }) => kind !== 'failure' || of.length > 0);
      return options.length === 0 ? [] : [{ file, unit, ids: of, options, at: undefined }];
    }),
  );
}

function optionsOf(unit: TestUnit, file: TestFile, base: readonly FailureEvidence[], random: Random): Option[] {
  const shuffled = random.shuffle(unit.expectations);
  const ordered = [
    ...shuffled.filter((one) => isTarget(one, file, base)),
    ...shuffled.filter((one) => !isTarget(one, file, base)),
  ];
  const drawn = ordered.map(({ form, changes, subject }) => {
    const values = changes.filter(({ kind }) => kind === 'value');
    const contrary = changes.filter(({ kind }) => kind === 'opposite');
    const isValue = contrary.length === 0 || (values.length > 0 && random.next() < VALUE_SHARE);
    const [one, other] = isValue ? [values, contrary] : [contrary, values];
    return { form, subject, first: random.pick(one), second: other.length === 0 ? undefined : random.pick(other) };
  });
  return [
    ...drawn.map(({ form, subject, first }) => ({ ...first, form, subject })),
    ...drawn.flatMap(({ form, subject, second }) => (second === undefined ? [] : [{ ...second, form, subject }])),
    ...(unit.failure === undefined ? [] : [{ ...unit.failure, form: 'failure' }]),
  ];
}

/** Whether a test failed there in the buggy state. */
export function isTarget({ lines: [first, last] }: Expectation, { path }: TestFile, base: readonly FailureEvidence[]): boolean {
  return base.some(({ frames }) =>
    frames.some((frame) => {
      const [, file, line] = /^(.*?):(\d+):/.exec(frame) ?? [];
      return file === path && first <= Number(line) && Number(line) <= last;
    }),
  );
}

/** Takes the next option of what did not do, and then helpers of the same file. Whether there was anything. */
function advance(choices: readonly Choice[], missing: readonly string[], round: number): boolean {
  let moved = false;
  const files = new Set(choices.filter(({ ids }) => ids.some((id) => missing.includes(id))).map(({ file }) => file));
  for (const choice of choices) {
    const { ids, options, at, file } = choice;
    const failure = options.findIndex(({ kind }) => kind === 'failure');
    let next: number | undefined;
    if (ids.some((id) => missing.includes(id))) {
      next = round >= ROUNDS - 2 && failure !== -1 ? failure : (at ?? -1) + 1;
    } else if (ids.length === 0 && at === undefined && files.has(file)) {
      next = 0;
    }
    if (next === undefined || next === at || next >= options.length) continue;
    choice.at = next;
    moved = true;
  }
  return moved;
}

function trialOf(choices: readonly Choice[], tests: readonly string[]): Trial | undefined {
  const files = Map.groupBy(
    choices.filter(({ at }) => at !== undefined),
    ({ file }) => file,
  );
  if (files.size === 0) return undefined;
  const edited = [...files].map(
    ([{ path, source }, own]): FileEdits => ({
      path,
      source,
      edits: withoutOverlaps(
        own.map(({ unit: { start, end }, ids, options, at }) => ({
          ...(options[at ?? 0] as Option).edit,
          unit: { start, end },
          tests: ids,
        })),
      ),
    }),
  );
  return { files: edited, moves: new Map(), tests, how: 'reported' };
}

/** Of edits that overlap, as of a unit within another one, the first is kept. */
function withoutOverlaps(edits: FileEdits['edits']): FileEdits['edits'] {
  return edits.filter((one, at) => !edits.slice(0, at).some((other) => one.start < other.end && other.start < one.end));
}

/** The tests that ran and failed, as far as their failure is one of what they expect. */
function failingIn({ ended, tests, failures }: TrialRun, ids: readonly string[]): string[] {
  if (ended !== 'completed') return [];
  const misread = new Set(failures.filter(({ exception }) => NOT_A_FAILURE.test(exception)).map(({ test }) => test));
  return ids.filter((id) => (tests[id] === 'failed' || tests[id] === 'error') && !misread.has(id));
}
