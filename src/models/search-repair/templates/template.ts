import type { Evidence } from '../evidence.ts';
import { type CodeLine, withTokens } from '../python/code-line.ts';
import type { Scope } from '../python/scope.ts';

/** One way a line could be mended. */
export type Proposal = {
  /** What stands in place of the line (several lines: a statement is put in; none: it is taken out). */
  lines: readonly string[];
  /** Lines that are replaced, from the line on. Default 1. */
  span?: number;
  /** Odds against the template's other proposals; 1 is ordinary. */
  weight?: number;
  /** The change in a few characters, for the message: `< → <=`. */
  note: string;
};

/** A kind of mend. `prior` is how often it is right where it applies, against the other templates. */
export type Template = {
  readonly name: string;
  readonly prior: number;
  propose(line: CodeLine, scope: Scope, evidence: Evidence): Iterable<Proposal>;
};

/** Replaces tokens `first` to `last` of the line. */
export function replaced(line: CodeLine, first: number, last: number, text: string, weight = 1): Proposal {
  const old = line.text.slice(line.tokens[first]?.start ?? 0, line.tokens[last]?.end ?? 0);
  return { lines: [withTokens(line, first, last, text)], weight, note: `${old} → ${text || 'nothing'}` };
}

/** Replaces the text between two offsets. */
export function respelled(line: CodeLine, start: number, end: number, text: string, weight = 1): Proposal {
  const note = `${line.text.slice(start, end).trim() || 'nothing'} → ${text.trim() || 'nothing'}`;
  return { lines: [line.text.slice(0, start) + text + line.text.slice(end)], weight, note };
}
