import type { Candidate } from '../../records/candidate.ts';

/** Picks one of a task's candidates. Every rule is deterministic for equal candidates, in any order, and an equal seed. */
export type SelectionRule = {
  name: string;
  description: string;
  choose(candidates: readonly [Candidate, ...Candidate[]], seed: number): Candidate;
};

/** The candidate that comes first by these keys, smallest first; the attempt's number settles ties. */
export function firstBy(candidates: readonly [Candidate, ...Candidate[]], keys: (candidate: Candidate) => number[]): Candidate {
  return candidates.reduce((best, candidate) =>
    precedes([...keys(candidate), candidate.attempt], [...keys(best), best.attempt]) ? candidate : best,
  );
}

function precedes(a: readonly number[], b: readonly number[]): boolean {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs !== -1 && (a[differs] as number) < (b[differs] as number);
}

/** 1 for candidates that changed nothing: they come last, since an empty patch resolves nothing. */
export const emptyLast = (candidate: Candidate): number => (candidate.patch_bytes === 0 ? 1 : 0);
