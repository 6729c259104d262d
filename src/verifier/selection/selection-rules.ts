import type { Candidate } from '../../records/candidate.ts';
import { unknownName } from '../../support/nearest.ts';
import { atRandom } from './at-random.ts';
import { byVerifier } from './by-verifier.ts';
import type { SelectionRule } from './selection-rule.ts';
import { shortestPatch } from './shortest-patch.ts';

export const selectionRules: readonly SelectionRule[] = [byVerifier, atRandom, shortestPatch];

/** One of a task's candidates by the named rule; undefined where there is none. Throws `SELECTION_UNKNOWN` (usage). */
export function select(candidates: readonly Candidate[], rule: string, seed = 0): Candidate | undefined {
  const found = selectionRules.find(({ name }) => name === rule);
  if (found === undefined) {
    const known = selectionRules.map(({ name }) => name);
    throw unknownName('SELECTION_UNKNOWN', 'selection rule', rule, known);
  }
  const [first, ...rest] = candidates;
  return first === undefined ? undefined : found.choose([first, ...rest], seed);
}
