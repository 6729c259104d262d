import type { Random } from '../../support/random.ts';
import type { Candidate } from './candidate.ts';

/** Which edits were tried, and what that says about the others. */
export type Tries = {
  has(candidate: Candidate): boolean;
  /** Crosses an edit out. `alone`: it was tried by itself, so that its line and its kind look less likely now. */
  add(candidate: Candidate, alone: boolean): void;
  /** Odds of an edit now: its weight, bent by chance once, less for each failure at the same place. */
  odds(candidate: Candidate): number;
};

export function newTries(draw: Random, noise: number): Tries {
  const tried = new Set<string>();
  const bends = new Map<string, number>();
  const failures = new Map<string, number>();
  const count = (key: string): number => failures.get(key) ?? 0;
  return {
    has: (candidate) => tried.has(keyOf(candidate)),
    add(candidate, alone) {
      tried.add(keyOf(candidate));
      if (alone) for (const key of [lineOf(candidate), kindOf(candidate)]) failures.set(key, count(key) + 1);
    },
    odds(candidate) {
      const key = keyOf(candidate);
      const bend = bends.get(key) ?? Math.exp(2 * noise * (draw.next() + draw.next() + draw.next() - 1.5));
      bends.set(key, bend);
      return candidate.weight * bend * 0.8 ** count(lineOf(candidate)) * 0.6 ** count(kindOf(candidate));
    },
  };
}

const lineOf = ({ path, first }: Candidate): string => `${path}:${first}`;
const kindOf = (candidate: Candidate): string => `${lineOf(candidate)}:${candidate.template}:${candidate.note.split(' → ')[0]}`;
const keyOf = (candidate: Candidate): string => `${lineOf(candidate)}:${candidate.old.length}:${candidate.lines.join('\n')}`;
