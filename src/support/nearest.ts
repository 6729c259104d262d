import { type CodedError, usageError } from './errors.ts';

/** More edits than these make another word. */
const FARTHEST = 3;

/**
 * The known word that is most like this one: by edits of one character (insert, delete, change, swap neighbours), at most three and
 * fewer than half of the longer word; or the only one that begins with it. The first of those equally near; undefined where none is.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const begun = wanted.length < 3 ? [] : known.filter((one) => one.toLowerCase().startsWith(wanted));
  if (begun.length === 1) return begun[0];
  let best: string | undefined;
  let least = FARTHEST + 1;
  for (const one of known) {
    const edits = editsBetween(wanted, one.toLowerCase());
    if (edits < least && edits * 2 < Math.max(wanted.length, one.length)) [best, least] = [one, edits];
  }
  return best;
}

/** `Did you mean build? `, to put before a hint; '' where nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? '' : `Did you mean ${near}? `;
}

/** A name that a table does not have, as a usage error that names the nearest one and all of them. */
export function unknownName(code: string, what: string, name: string, known: readonly string[]): CodedError {
  return usageError(code, `there is no ${what} named ${name}`, `${didYouMean(name, known)}Choose one of: ${known.join(', ')}.`);
}

/** Least number of edits, with neighbours swapped as one of them (optimal string alignment). Words are cut at 200 characters. */
function editsBetween(one: string, other: string): number {
  const [a, b] = [one.slice(0, 200), other.slice(0, 200)];
  if (Math.abs(a.length - b.length) > FARTHEST) return FARTHEST + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same, swapped));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? FARTHEST + 1;
}
