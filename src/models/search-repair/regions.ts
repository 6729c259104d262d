import type { Bench } from './bench.ts';

/** A stretch of a file worth reading. */
export type Region = { path: string; first: number; last: number; score: number };

const GAP = 8;
const LONGEST = 26;

/** Suspicious stretches not read yet, the most suspicious first. */
export function unreadRegions(bench: Bench): Region[] {
  const files = new Map<string, Map<number, number>>();
  for (const { path, lines, score } of bench.suspects) {
    const scores = files.get(path) ?? new Map<number, number>();
    for (const line of lines) scores.set(line, Math.max(score, scores.get(line) ?? 0));
    files.set(path, scores);
  }
  const regions: Region[] = [];
  for (const [path, scores] of files) {
    const seen = bench.seen.get(path);
    let open: Region | undefined;
    for (const [line, score] of [...scores].toSorted(([a], [b]) => a - b)) {
      if (seen?.has(line)) continue;
      if (open !== undefined && line - open.last <= GAP && line - open.first <= LONGEST) {
        open.last = line;
        open.score = Math.max(open.score, score);
      } else {
        open = { path, first: line, last: line, score };
        regions.push(open);
      }
    }
  }
  const framed = (region: Region): number =>
    bench.evidence.frames.some(
      (frame) => frame.path.endsWith(region.path) && frame.line >= region.first && frame.line <= region.last,
    )
      ? 1.3
      : 1;
  return regions.map((region) => ({ ...region, score: region.score * framed(region) })).toSorted((a, b) => b.score - a.score);
}
