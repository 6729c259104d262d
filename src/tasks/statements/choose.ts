import type { FailureEvidence } from '../../records/test-run.ts';
import { random } from '../../support/random.ts';
import { testFunction } from '../trial/baseline.ts';
import { leakCheck, type Secrets } from './leak-check.ts';
import type { Symptom } from './observation.ts';
import { type PackageFacts, writeJointStatement, writeStatement } from './write.ts';

const FUNCTIONS = 6;
const CASES_EACH = 2;
const TRIES = 4;

/** Failures to look at more closely: some of each of some test functions, the same ones for equal seeds. */
export function pickFailures(failures: readonly FailureEvidence[], seed: string): FailureEvidence[] {
  const groups = new Map<string, FailureEvidence[]>();
  for (const failure of [...failures].sort((a, b) => (a.test < b.test ? -1 : 1))) {
    if (failure.statement === '') continue;
    const name = testFunction(failure.test);
    groups.set(name, [...(groups.get(name) ?? []), failure]);
  }
  const draw = random(seed, 'failures');
  return draw
    .shuffle([...groups.values()])
    .slice(0, FUNCTIONS)
    .flatMap((group) => draw.shuffle(group).slice(0, CASES_EACH));
}

/** What users call comes before what they should not. */
function simplestFirst(symptoms: readonly Symptom[]): Symptom[] {
  const size = (symptom: Symptom): number =>
    symptom.setup.length + symptom.call.length + (/\b_[a-z]\w*\(/.test(symptom.call) ? 10_000 : 0);
  return [...symptoms].sort((a, b) => size(a) - size(b) || (a.test < b.test ? -1 : 1));
}

export type StatementChoice = { kind: 'written'; statement: string } | { kind: 'refused'; detail: string };

/** Writes from the simplest symptoms first, and takes the first statement that gives nothing away. */
export function chooseStatement(
  symptoms: readonly Symptom[],
  facts: PackageFacts,
  secrets: Secrets,
  seed: string,
): StatementChoice {
  const ordered = simplestFirst(symptoms);
  let detail = 'no failing test can be cut down to a snippet';
  for (const main of ordered.slice(0, TRIES)) {
    const statement = writeStatement([main, ...ordered.filter((other) => other !== main)], facts, seed);
    const [leak] = leakCheck(statement, secrets);
    if (leak === undefined) return { kind: 'written', statement };
    detail = `${leak.rule}: ${leak.found}`;
  }
  return { kind: 'refused', detail };
}

/** One statement on several bugs from the simplest symptom of each: `parts` holds the symptoms by bug. */
export function chooseJointStatement(
  parts: readonly (readonly Symptom[])[],
  facts: PackageFacts,
  secrets: Secrets,
  seed: string,
): StatementChoice {
  let detail = 'a bug shows in no failing test that can be cut down to a snippet';
  for (let round = 0; round < TRIES; round++) {
    const chosen = parts.flatMap((symptoms) => simplestFirst(symptoms)[Math.min(round, symptoms.length - 1)] ?? []);
    const [first, ...others] = chosen;
    if (first === undefined || chosen.length < parts.length) break;
    const statement = writeJointStatement([first, ...others], facts, seed);
    const [leak] = leakCheck(statement, secrets);
    if (leak === undefined) return { kind: 'written', statement };
    detail = `${leak.rule}: ${leak.found}`;
  }
  return { kind: 'refused', detail };
}
