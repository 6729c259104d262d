import type { Bench } from './bench.ts';
import { scopeFinder } from './python/scope.ts';
import { readSource } from './python/source.ts';

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
  regions.push(...heads(bench, files), ...cutGroups(bench));
  const framed = (region: Region): number =>
    bench.evidence.frames.some(
      (frame) => frame.path.endsWith(region.path) && frame.line >= region.first && frame.line <= region.last,
    )
      ? 1.3
      : 1;
  return regions.map((region) => ({ ...region, score: region.score * framed(region) })).toSorted((a, b) => b.score - a.score);
}

/** Where the head of a function is likely, whose suspicious lines were seen without it. */
function heads(bench: Bench, files: ReadonlyMap<string, ReadonlyMap<number, number>>): Region[] {
  const regions: Region[] = [];
  for (const [path, seen] of bench.seen) {
    const scopeAt = scopeFinder(readSource(seen));
    for (const [line, score] of files.get(path) ?? []) {
      const text = seen.get(line);
      if (text === undefined || !/^\s/.test(text) || scopeAt(line).header !== undefined) continue;
      let top = line;
      while (seen.has(top - 1)) top--;
      if (top > 1 && !regions.some((region) => region.path === path && region.last === top - 1))
        regions.push({ path, first: Math.max(1, top - 14), last: top - 1, score: score * 0.6 });
    }
  }
  return regions;
}

/** The spectrum lists so many lines of a group at most. */
const LISTED = 20;

/** What follows the last line of a group that was cut. */
function cutGroups(bench: Bench): Region[] {
  return bench.suspects.flatMap(({ path, lines, score }) => {
    const last = lines.at(-1);
    if (lines.length < LISTED || last === undefined || !bench.seen.get(path)?.has(last) || bench.seen.get(path)?.has(last + 6))
      return [];
    return [{ path, first: last + 4, last: last + 24, score: score * 0.8 }];
  });
}
