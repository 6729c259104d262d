import type { Bench } from './bench.ts';
import type { Candidate } from './candidate.ts';
import { hints } from './hints.ts';
import { type Scope, scopeFinder } from './python/scope.ts';
import { readSource, type Source } from './python/source.ts';
import { templates } from './templates/templates.ts';

/** How suspicious each seen line is: as the spectrum says; less where it stays silent about a line of the same function. */
function lineScores(bench: Bench, path: string, source: Source, scopeAt: (number: number) => Scope): Map<number, number> {
  const listed = new Map<number, number>();
  for (const group of bench.suspects)
    if (group.path === path) for (const line of group.lines) listed.set(line, Math.max(group.score, listed.get(line) ?? 0));
  const scores = new Map<number, number>();
  const cut = new Set(bench.suspects.flatMap(({ lines }) => (lines.length >= 20 ? lines.slice(-1) : [])));
  let carried = 0;
  for (const [number, line] of source) {
    const own = listed.get(number) ?? (line.continued ? carried : 0);
    carried = own;
    if (own > 0 && line.tokens.length > 0) scores.set(number, own);
  }
  for (const number of [...scores.keys()]) {
    const scope = scopeAt(number);
    const best = scores.get(number) ?? 0;
    for (const line of scope.lines) {
      const share = line.number === scope.header?.number ? 0.7 : cut.has(number) && line.number > number ? 0.6 : 0.2;
      if (!listed.has(line.number) && line.text.trim() !== '')
        scores.set(line.number, Math.max(scores.get(line.number) ?? 0, best * share));
    }
  }
  return scores;
}

/** Of so many lines the least suspicious are left alone: no budget reaches them. */
const MANY = 60;

/** Every edit that the templates make of the seen lines, the most promising first. Equal edits are listed once. */
export function rankCandidates(bench: Bench): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const [path, file] of bench.seen) {
    const source = readSource(file);
    const scopeAt = scopeFinder(source);
    const scores = lineScores(bench, path, source, scopeAt);
    const least = scores.size > MANY ? 0.25 * Math.max(...scores.values()) : 0;
    for (const [number, score] of scores) {
      if (score < least) continue;
      const line = source.get(number);
      if (line === undefined || line.tokens.length === 0) continue;
      const scope = scopeAt(number);
      for (const template of templates) {
        for (const proposal of template.propose(line, scope, bench.evidence)) {
          const span = proposal.span ?? 1;
          const old = Array.from({ length: span }, (_, index) => file.get(number + index) ?? '');
          if (old.join('\n') === proposal.lines.join('\n')) continue;
          const from = { template: template.name, note: proposal.note, path, line, score, scope, evidence: bench.evidence };
          const factor = hints.reduce((product, hint) => product * hint.factor(from), 1);
          const weight = score ** 2 * template.prior * (proposal.weight ?? 1) * factor;
          const key = `${path}:${number}:${span}:${proposal.lines.join('\n')}`;
          const twin = found.get(key);
          if (twin === undefined || twin.weight < weight)
            found.set(key, {
              path,
              first: number,
              old,
              lines: proposal.lines,
              template: template.name,
              note: proposal.note,
              weight: weight + (twin?.weight ?? 0) * 0.5,
            });
        }
      }
    }
  }
  return [...found.values()].toSorted((a, b) => b.weight - a.weight);
}
