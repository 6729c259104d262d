import { act, type Bench } from './bench.ts';
import type { Step } from './call.ts';
import type { Candidate } from './candidate.ts';
import { rankCandidates } from './candidates.ts';
import { type Region, unreadRegions } from './regions.ts';
import { read } from './steps/4-read.ts';
import { apply, check, revert } from './steps/5-try-edit.ts';
import { isOneLine, sweepEdits } from './steps/6-sweep.ts';
import { reason } from './steps/reason.ts';
import { newTries } from './tries.ts';
import { brief, wording } from './wording.ts';

/** Candidates looked at; what ranks below is never reached. */
const CONSIDERED = 1500;
/** Turns kept for taking an edit back and finishing. */
const RESERVE = 4;
/** Edits tried one by one after the last sweep. */
const LAST_TRIES = 3;

/** Reads, edits and tests until nothing fails (true), ideas run out or the budget is spent (false). */
export function* search(bench: Bench): Step<boolean> {
  const { habits } = bench;
  const tries = newTries(bench.draw, habits.noise);
  let single = 0;
  let sweeps = 0;
  let partial: Candidate | undefined;
  let known: { ranked: Candidate[]; regions: Region[] } | undefined;
  while (bench.turns < habits.budget - RESERVE) {
    known ??= { ranked: rankCandidates(bench).slice(0, CONSIDERED), regions: unreadRegions(bench) };
    const pool = known.ranked
      .filter((candidate) => !tries.has(candidate))
      .map((candidate) => ({ candidate, odds: tries.odds(candidate) }))
      .toSorted((a, b) => b.odds - a.odds);
    const [best] = pool;
    const [region] = known.regions;
    if (region !== undefined && (best === undefined || region.score ** 2 * 1.2 > best.odds)) {
      yield* revert(bench);
      yield* read(bench, region);
      known = undefined;
      continue;
    }
    const done = habits.sweeps > 0 && sweeps >= habits.sweeps && single >= habits.singleTries + LAST_TRIES;
    if (best === undefined || done) break;
    let next = best.candidate;
    if (single >= habits.singleTries && sweeps < habits.sweeps && isOneLine(next)) {
      sweeps++;
      yield* revert(bench);
      const batch = pool.map(({ candidate }) => candidate).filter((other) => other.path === next.path && isOneLine(other));
      const { found, refuted } = yield* sweepEdits(bench, batch);
      for (const other of refuted) tries.add(other, false);
      if (found === undefined) continue;
      next = found;
    }
    tries.add(next, true);
    if (single === 0 && habits.thinks) yield* think(bench, next);
    if (bench.applied !== undefined && !standsInPlace(bench.applied, next)) yield* revert(bench);
    if (!(yield* apply(bench, next, single))) continue;
    single++;
    const { mended, partly } = yield* check(bench);
    if (mended) return true;
    if (partly) partial ??= next;
    if (habits.undoes) yield* revert(bench);
  }
  if (partial !== undefined) {
    yield* revert(bench);
    yield* apply(bench, partial, single);
  }
  return false;
}

/** Whether the next edit is of the very lines of the one that stands, so that it can take its place at once. */
function standsInPlace(applied: Candidate, next: Candidate): boolean {
  return applied.path === next.path && applied.first === next.first && applied.old.length === next.old.length;
}

function* think(bench: Bench, next: Candidate): Step<void> {
  const line = brief(next.old[0] ?? '', 70);
  const thought = `${reason(bench)}. Line ${next.first} of ${next.path} reads \`${line}\`; ${brief(next.note, 50)} would explain it.`;
  yield* act(bench, { say: wording(bench.draw, 'think'), tool: 'think', arguments: { thought } });
}
