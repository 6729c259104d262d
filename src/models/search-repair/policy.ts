import type { Random } from '../../support/random.ts';
import { act, type Bench, newBench } from './bench.ts';
import type { Step } from './call.ts';
import { type Candidate, rankCandidates } from './candidates.ts';
import { drawHabits } from './habits.ts';
import { type Region, unreadRegions } from './regions.ts';
import { lookAround } from './steps/1-look-around.ts';
import { runSuite } from './steps/2-run-suite.ts';
import { localise } from './steps/3-localise.ts';
import { read } from './steps/4-read.ts';
import { apply, check, revert } from './steps/5-try-edit.ts';
import { sweepEdits } from './steps/6-sweep.ts';
import { finishFixed, finishUnfixed } from './steps/7-end.ts';
import { reason } from './steps/reason.ts';
import { brief, wording } from './wording.ts';

/** The whole policy: from the statement to the finish call, one tool call at a time. */
export function* searchRepairPolicy(statement: string, draw: Random): Step<void> {
  const bench = newBench(draw, drawHabits(draw), statement);
  yield* lookAround(bench);
  if (yield* runSuite(bench)) {
    yield* localise(bench);
    if (yield* search(bench)) return yield* finishFixed(bench);
  }
  yield* finishUnfixed(bench);
}

/** Candidates looked at; what ranks below is never reached. */
const CONSIDERED = 1500;

const key = ({ path, first, lines, old }: Candidate): string => `${path}:${first}:${old.length}:${lines.join('\n')}`;

/** Reads, edits and tests until nothing fails, ideas run out or the budget is spent. */
function* search(bench: Bench): Step<boolean> {
  const { draw, habits } = bench;
  const bent = new Map<string, number>();
  const tried = new Set<string>();
  const triesOfLine = new Map<string, number>();
  let single = 0;
  let sweeps = 0;
  let partial: Candidate | undefined;
  let ranked: Candidate[] | undefined;
  let regions: Region[] | undefined;
  const odds = (candidate: Candidate): number => {
    const id = key(candidate);
    const bend = bent.get(id) ?? Math.exp(habits.noise * (draw.next() + draw.next() + draw.next() - 1.5) * 2);
    bent.set(id, bend);
    return candidate.weight * bend * 0.8 ** (triesOfLine.get(`${candidate.path}:${candidate.first}`) ?? 0);
  };
  while (bench.turns < habits.budget - 4) {
    ranked ??= rankCandidates(bench).slice(0, CONSIDERED);
    const pool = ranked
      .filter((candidate) => !tried.has(key(candidate)))
      .map((candidate) => ({ candidate, odds: odds(candidate) }))
      .toSorted((a, b) => b.odds - a.odds);
    const [best] = pool;
    regions ??= unreadRegions(bench);
    const [region] = regions;
    if (region !== undefined && (best === undefined || region.score ** 2 * 1.2 > best.odds)) {
      yield* revert(bench);
      yield* read(bench, region);
      ranked = undefined;
      regions = undefined;
      continue;
    }
    const spent = habits.sweeps > 0 && sweeps >= habits.sweeps && single >= habits.singleTries + 3;
    if (best === undefined || spent) break;
    let next = best.candidate;
    if (single >= habits.singleTries && sweeps < habits.sweeps && isOneLine(next)) {
      sweeps++;
      yield* revert(bench);
      const size = Math.max(8, Math.min(30, Math.floor(12 / (0.3 + bench.suiteSeconds / 5))));
      const batch = pool
        .map(({ candidate }) => candidate)
        .filter((other) => other.path === next.path && isOneLine(other))
        .slice(0, size);
      const found = batch.length < 2 ? undefined : yield* sweepEdits(bench, batch);
      for (const other of found === undefined ? batch : batch.slice(0, batch.indexOf(found) + 1))
        if (other !== found) tried.add(key(other));
      if (found === undefined && batch.length >= 2) continue;
      next = found ?? next;
    }
    tried.add(key(next));
    const place = `${next.path}:${next.first}`;
    triesOfLine.set(place, (triesOfLine.get(place) ?? 0) + 1);
    if (single === 0 && habits.thinks) yield* think(bench, next);
    const chained =
      bench.applied !== undefined &&
      bench.applied.path === next.path &&
      bench.applied.first === next.first &&
      bench.applied.old.length === next.old.length;
    if (bench.applied !== undefined && !chained) yield* revert(bench);
    if (!(yield* apply(bench, next, single))) continue;
    single++;
    const { mended, partly } = yield* check(bench);
    if (mended) return true;
    if (partly) partial ??= next;
    if (bench.habits.undoes) yield* revert(bench);
  }
  if (partial !== undefined) {
    yield* revert(bench);
    yield* apply(bench, partial, single);
  }
  return false;
}

function isOneLine({ old, lines }: Candidate): boolean {
  const indent = (text = ''): number => text.length - text.trimStart().length;
  return old.length === 1 && lines.length === 1 && indent(old[0]) === indent(lines[0]);
}

function* think(bench: Bench, next: Candidate): Step<void> {
  const thought = `${reason(bench)}. Line ${next.first} of ${next.path} reads \`${brief(next.old[0] ?? '', 70)}\`; ${brief(next.note, 50)} would explain it.`;
  yield* act(bench, { say: wording(bench.draw, 'think'), tool: 'think', arguments: { thought } });
}
