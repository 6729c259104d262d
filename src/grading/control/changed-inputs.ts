import { changeInput, type Literal, letters, probe, type Subject, type TestUnit } from '../../mutation/index.ts';
import type { FailureEvidence } from '../../records/test-run.ts';
import type { Random } from '../../support/random.ts';
import { isTarget } from './changed-expectations.ts';
import type { AskedLiterals } from './hard-coded.ts';
import type { KnownTests, TestFile } from './read-tests.ts';
import type { FileEdits, TestEdit } from './test-edit.ts';
import type { TestPlaces } from './test-places.ts';
import type { Trial, TrialRun } from './trial.ts';

/** A trial that asks the code for other things than the tests do. What comes back stands between two marks in the failures. */
export type Inquiry = { trial: Trial; mark: string };

/** By test and place: what the code gave. */
export type Answers = ReadonlyMap<string, string>;

/** Literals of a table that are changed. */
const TABLE_SHARE = 0.6;

/** Asks, for one assertion of each test, what the code makes of other inputs; with tables, of other rows. Undefined where no test asks for anything. */
export function inquire(
  known: KnownTests,
  ids: readonly string[],
  base: readonly FailureEvidence[],
  places: TestPlaces,
  random: Random,
): Inquiry | undefined {
  const mark = `~${letters(random, 8)}~`;
  const byFile = new Map<TestFile, Map<TestUnit, string[]>>();
  for (const id of ids) {
    for (const { file, unit } of known.unitsOf.get(id) ?? []) {
      const units = byFile.get(file) ?? new Map<TestUnit, string[]>();
      byFile.set(file, units.set(unit, [...(units.get(unit) ?? []), id]));
    }
  }
  const files = [...byFile].flatMap(([file, units]): FileEdits[] => {
    const edits = [...units].flatMap(([unit, tests]) => askIn(unit, tests, file, base, mark, random));
    return edits.length === 0 ? [] : [{ path: file.path, source: file.source, edits }];
  });
  if (files.length === 0) return undefined;
  const tests = [...new Set(ids.map((id) => places.wholeOf(id)))];
  return { trial: { files, moves: new Map(), tests, how: 'reported' }, mark };
}

function askIn(
  unit: TestUnit,
  tests: readonly string[],
  file: TestFile,
  base: readonly FailureEvidence[],
  mark: string,
  random: Random,
): TestEdit[] {
  const place = { unit: { start: unit.start, end: unit.end }, tests };
  const asking = random
    .shuffle(unit.expectations)
    .flatMap((one) => (one.subject === undefined ? [] : [{ one, subject: one.subject }]));
  const [chosen] = asking.toSorted(
    (a, b) => rank(b.subject, isTarget(b.one, file, base)) - rank(a.subject, isTarget(a.one, file, base)),
  );
  if (chosen === undefined) return [];
  const { subject } = chosen;
  const table = subject.variants.length > 0 ? [] : (unit.table ?? []);
  if (subject.variants.length === 0 && table.length === 0) return [];
  const edit = probe(file.path, subject, [subject.text, ...subject.variants], mark);
  if (edit === undefined) return [];
  const rows = random.shuffle(table).slice(0, Math.ceil(table.length * TABLE_SHARE));
  return [{ ...edit, ...place }, ...rows.flatMap((literal) => changed(literal, random).map((one) => ({ ...one, ...place })))];
}

const rank = ({ variants }: Subject, isShown: boolean): number => (variants.length > 0 ? 2 : 0) + (isShown ? 1 : 0);

function changed({ start, end, text, kind }: Literal, random: Random): { start: number; end: number; replacement: string }[] {
  const replacement = changeInput(text, kind, random);
  return replacement === undefined ? [] : [{ start, end, replacement }];
}

/** The literals with which the tests ask, and those with which they compare. */
export function askedLiterals(known: KnownTests, ids: readonly string[]): AskedLiterals[] {
  const units = new Set(ids.flatMap((id) => (known.unitsOf.get(id) ?? []).map(({ unit }) => unit)));
  const texts = (literals: readonly Literal[]): string[] => literals.map(({ text }) => text);
  return [...units].flatMap(({ expectations, table = [] }) => [
    ...expectations.flatMap(({ subject }) =>
      subject === undefined ? [] : [{ inputs: texts(subject.inputs), expected: texts(subject.expected) }],
    ),
    ...table.map(({ text }) => ({ inputs: [text], expected: [] })),
  ]);
}

/** What a run shows between the marks. An address says nothing. */
export function answersOf({ failures }: Pick<TrialRun, 'failures'>, mark: string): Answers {
  const answers = new Map<string, string>();
  for (const { test, message } of failures) {
    const parts = message.split(mark).slice(1, -1);
    for (const [at, part] of parts.entries()) answers.set(`${test}\u0000${at}`, part.replace(/0x[0-9a-fA-F]{5,}/g, '0x'));
  }
  return answers;
}

/** An answer that is the name of an exception: what is no input says little. */
const RAISED = /^\w*(?:Error|Exception|Exit|Interrupt|Warning)$/;

/** How answers differ from the golden patch's, where the buggy state's do too. */
export type Comparison = {
  /** Answers in which the bug shows. */
  telling: number;
  different: number;
  /** Of the different ones: as in the buggy state, or what the test itself is given whatever is asked. */
  unmoved: number;
  /** The most telling answers to the questions of one test that are all unmoved; 0 where there is no such test. */
  unmovedOfOne: number;
};

export function compareAnswers(own: Answers, golden: Answers, base: Answers): Comparison {
  const comparison = { telling: 0, different: 0, unmoved: 0 };
  const moved = new Set<string>();
  const told = new Map<string, number>();
  for (const [key, right] of golden) {
    const [test = '', at = ''] = key.split('\u0000');
    const asked = golden.has(`${test}\u00001`); // with variants, the first answer is that of the test itself
    const buggy = base.get(key);
    if (buggy === undefined || buggy === right || (asked && at === '0') || RAISED.test(right)) continue;
    comparison.telling++;
    told.set(test, (told.get(test) ?? 0) + 1);
    const answer = own.get(key);
    const first = `${test}\u00000`;
    const isUnmoved = answer === buggy || (asked && answer === own.get(first) && right !== golden.get(first));
    if (answer === right || !isUnmoved) moved.add(test);
    if (answer === right) continue;
    comparison.different++;
    if (isUnmoved) comparison.unmoved++;
  }
  return { ...comparison, unmovedOfOne: Math.max(0, ...[...told].map(([test, count]) => (moved.has(test) ? 0 : count))) };
}
