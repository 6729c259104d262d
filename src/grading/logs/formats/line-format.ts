import type { TestOutcome } from '../../../records/test-run.ts';
import type { LogFormat } from './log-format.ts';
import { strip } from './text.ts';

/** Reads one line: a test's id and its outcome. */
type LineReader = (line: string) => readonly [id: string, outcome: TestOutcome] | undefined;

/** How a line that tells of a test looks. `pattern` has the groups `id` and `word`, and is held against lines without blanks at both ends. */
type LineRule = {
  pattern: RegExp;
  /** Words that are not here tell of nothing. */
  outcomes: Readonly<Record<string, TestOutcome>>;
  /** A change to the id. */
  rename?(id: string, word: string): string;
};

/** A format in which each result is one line that says all. */
export function lineFormat(name: string, { pattern, outcomes, rename = (id) => id }: LineRule): LogFormat {
  const byWord = new Map(Object.entries(outcomes));
  return formatOfLines(name, (line) => {
    const { id, word = '' } = pattern.exec(strip(line))?.groups ?? {};
    const outcome = byWord.get(word);
    return id === undefined || outcome === undefined ? undefined : [rename(id, word), outcome];
  });
}

/** The same, where a line takes more than a pattern to read. */
export function formatOfLines(name: string, readLine: LineReader): LogFormat {
  return {
    name,
    read(log) {
      const tests = new Map<string, TestOutcome>();
      for (const line of log.split('\n')) {
        const [id, outcome] = readLine(line) ?? [];
        if (id !== undefined && outcome !== undefined) tests.set(id, outcome);
      }
      return tests;
    },
  };
}
