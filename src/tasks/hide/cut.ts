import type { Node } from 'web-tree-sitter';

/** What taking tests out of a test file came to. */
export type CutTests =
  | { kind: 'cut'; source: string }
  /** Nothing but imports is left: the file as a whole goes. */
  | { kind: 'emptied' }
  | { kind: 'refused'; detail: string };

/** A part of the text, and what stands there instead. */
export type Cut = { start: number; end: number; replacement: string };

const LEAD = /comment$|^attribute_item$/;

export function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${word.replaceAll('$', '\\$')}(?![\\w$])`).test(text);
}

/** From the comments and attributes right above a statement to the last of the empty lines below it. */
export function linesOf(source: string, node: Node): { start: number; end: number } {
  let first = node;
  for (let above = node.previousNamedSibling; above !== null && LEAD.test(above.type); above = above.previousNamedSibling) {
    if (lastRow(above) !== first.startPosition.row - 1 || above.startPosition.column !== node.startPosition.column) break;
    first = above;
  }
  const start = source.lastIndexOf('\n', first.startIndex - 1) + 1;
  const newline = source.indexOf('\n', node.endIndex);
  let end = newline === -1 ? source.length : newline + 1;
  for (let blank = /^[ \t]*\r?\n/.exec(source.slice(end)); blank !== null; blank = /^[ \t]*\r?\n/.exec(source.slice(end))) {
    end += blank[0].length;
  }
  return { start, end };
}

/** The last row of a node's text: Rust's comments for documentation reach into the next one. */
function lastRow({ startPosition, endPosition }: Node): number {
  return endPosition.column === 0 && endPosition.row > startPosition.row ? endPosition.row - 1 : endPosition.row;
}

/** Without those that lie in others; of equal ones the first is kept. */
export function outermost(cuts: readonly Cut[]): Cut[] {
  const covers = (a: Cut, b: Cut): boolean => a.start <= b.start && b.end <= a.end;
  return cuts.filter(
    (one, at) => !cuts.some((other, its) => its !== at && covers(other, one) && (!covers(one, other) || its < at)),
  );
}

export function without(source: string, cuts: readonly Cut[]): string {
  return cuts
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end), source)
    .replace(/\n\s*\n$/, '\n');
}
