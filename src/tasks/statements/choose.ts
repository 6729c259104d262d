import type { FailureEvidence } from '../../records/test-run.ts';
import { random } from '../../support/random.ts';
import { testFunction } from '../trial/baseline.ts';
import { leakCheck, type Secrets } from './leak-check.ts';
import type { Symptom } from './observation.ts';
import { type PackageFacts, writeStatement } from './write.ts';

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

export type StatementChoice = { kind: 'written'; statement: string } | { kind: 'refused'; detail: string };

/** Writes from the simplest symptoms first, and takes the first statement that gives nothing away. */
export function chooseStatement(
  symptoms: readonly Symptom[],
  facts: PackageFacts,
  secrets: Secrets,
  seed: string,
): StatementChoice {
  // what users call comes before what they should not
  const size = (symptom: Symptom): number =>
    symptom.setup.length + symptom.call.length + (/\b_[a-z]\w*\(/.test(symptom.call) ? 10_000 : 0);
  const ordered = [...symptoms].sort((a, b) => size(a) - size(b) || (a.test < b.test ? -1 : 1));
  let detail = 'no failing test can be cut down to a snippet';
  for (const main of ordered.slice(0, TRIES)) {
    const statement = writeStatement([main, ...ordered.filter((other) => other !== main)], facts, seed);
    const [leak] = leakCheck(statement, secrets);
    if (leak === undefined) return { kind: 'written', statement };
    detail = `${leak.rule}: ${leak.found}`;
  }
  return { kind: 'refused', detail };
}
