import type { Environment } from '../../records/environment.ts';
import type { ReachMap } from '../reach/reach.ts';

/** What the baseline runs of an environment promise. */
export type Baseline = { passing: ReadonlySet<string>; flaky: ReadonlySet<string>; durationMs: number };

export function baselineOf(environment: Environment): Baseline {
  const flaky = new Set(environment.flaky);
  const [first, ...others] = environment.baseline;
  const passing = Object.entries(first?.tests ?? {})
    .filter(([test, outcome]) => outcome === 'passed' && !flaky.has(test) && others.every((run) => run.tests[test] === 'passed'))
    .map(([test]) => test);
  return { passing: new Set(passing), flaky, durationMs: Math.max(0, ...environment.baseline.map((run) => run.duration_ms)) };
}

/** Id of a test without its case: `file::function` of `file::function[case]`. */
export function testFunction(test: string): string {
  return test.replace(/\[.*$/s, '');
}

/**
 * What reaches any of some lines, from the first to the last, as a test request names it; all that reach the file where none of
 * them is a statement's first line. Nothing, which asks for the whole suite, where no map tells.
 */
export function testsReaching(reach: ReachMap, file: string, [first, last]: readonly [number, number]): string[] {
  const lines = Object.entries(reach[file] ?? {});
  const within = lines.filter(([line]) => first <= Number(line) && Number(line) <= last);
  return [...new Set((within.length > 0 ? within : lines).flatMap(([, tests]) => tests))].sort();
}

/** Those of the tests that a request for these words runs: functions, or whole files. Without words, all of them. */
export function testsWithin(tests: ReadonlySet<string>, words: readonly string[]): Set<string> {
  if (words.length === 0) return new Set(tests);
  const asked = new Set(words);
  const isPart = (test: string): boolean => words.some((word) => test.startsWith(`${word}::`) || test.startsWith(`${word}/`));
  return new Set([...tests].filter((test) => asked.has(testFunction(test)) || asked.has(test) || isPart(test)));
}
