import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { words } from '../text.ts';

/** A format that tells of failures alone: graded by `fail_only`. */
export function failuresOnly(name: string, read: (log: string) => readonly string[]): LogFormat {
  return { name, read: (log) => new Map(read(log).map((test): [string, TestOutcome] => [test, 'failed'])) };
}

/** One blank where there are several or a line's end. */
export function onOneLine(text: string): string {
  return words(text).join(' ');
}

/** How a line of Karma's begins, and which end of that beginning has the test's name behind it. */
export type Browser = {
  start: RegExp;
  /** Where the beginning ends, at the first or the last such place behind `start`. */
  end?: { mark: RegExp; place: 'first' | 'last' };
};

/** Names in Karma's lines `Chrome 120.0 (Linux x86_64) suite name FAILED`, by any of these beginnings. */
export function karmaFailures(log: string, browsers: readonly Browser[]): string[] {
  return log
    .split('\n')
    .flatMap((line) => (line.endsWith('FAILED') ? [line.slice(0, -'FAILED'.length)] : []))
    .flatMap((line) => browsers.flatMap((browser) => nameBehind(line, browser) ?? []));
}

function nameBehind(line: string, { start, end }: Browser): string | undefined {
  const begun = start.exec(line);
  if (begun === null) return undefined;
  const rest = line.slice(begun.index + begun[0].length);
  if (end === undefined) return rest;
  const ends = [...rest.matchAll(end.mark)];
  const found = ends.at(end.place === 'first' ? 0 : -1);
  return found === undefined ? undefined : rest.slice(found.index + found[0].length + 1);
}
