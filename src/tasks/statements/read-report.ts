import { stripVTControlCharacters } from 'node:util';
import type { FailureEvidence } from '../../records/test-run.ts';

/** What a failure shows: two values, an error out of the package, or words. */
export type ReportedOutcome =
  | { kind: 'compared'; expected: string; actual: string }
  | { kind: 'thrown'; exception: string; text: string }
  /** Bad input was taken. */
  | { kind: 'not-thrown' }
  | { kind: 'said'; text: string };

const LINES = 12;
const CHARACTERS = 700;

/** Exceptions by which test tools say that an assertion failed. */
const ASSERTION =
  /^(AssertionError.*|AssertionFailedError|ComparisonFailure|MultipleFailuresError|JestAssertionError|FAIL|failed|not ok|strictEqual|equal|deepEqual|same|panic|died|)$/i;

/** How tools put two values; groups `expected` and `actual`. */
const COMPARISONS: readonly RegExp[] = [
  /^\s*Expected(?: value)?: +(?<expected>\S.*)\n\s*Received(?: value)?: +(?<actual>\S.*)$/m, // Jest
  /\nexpected: (?<expected>[^\n]*)\nactual: (?<actual>[^\n]*)$/, // TAP
  /^Expected values to be [^\n]*:\n\n(?<actual>[^\n]+) (?:!==|!=) (?<expected>[^\n]+)\n?$/, // Node
  /^(?:[^\n]* )?expected: ?<(?<expected>.*)> but was: ?<(?<actual>.*)>$/s, // JUnit
  /^expected (?<actual>[^\n]+?) to (?:deeply |strictly |loosely )*(?:equal|be|eql) (?<expected>[^\n]+?)(?: \/\/ .*)?$/, // Chai, Vitest
];

/** How tools say that an error was expected and none came. */
const NOT_THROWN =
  /^(should throw|expected to throw)(\n|$)|^Missing expected (exception|rejection)|\.(toThrow|rejects)\b.*\n+Received function did not throw|to throw (an error|error including .*) but it didn't|^expected .* to throw .*error\b|^Expected \w+(\.\w+)* to be thrown, but nothing was thrown/;

/** Reads the message of a failure; undefined where it says nothing. */
export function readReport({ exception, message, test, statement }: FailureEvidence): ReportedOutcome | undefined {
  const text = stripVTControlCharacters(message);
  for (const pattern of COMPARISONS) {
    const { expected, actual } = pattern.exec(text)?.groups ?? {};
    if (expected === undefined || actual === undefined || expected === actual) continue;
    if (fits(expected) && fits(actual)) return { kind: 'compared', expected, actual };
  }
  if (NOT_THROWN.test(text)) return { kind: 'not-thrown' };
  const said = tidy(text, test);
  if (said === '') return undefined;
  const panicked =
    exception === 'panic' && !/^(assertion\b|explicit panic)/.test(said) && !/^(debug_)?assert\w*[!(]|^panic/.test(statement);
  const own = panicked || (!ASSERTION.test(exception) && /(Error|Exception)$/.test(exception));
  return own ? { kind: 'thrown', exception, text: said } : { kind: 'said', text: said };
}

function fits(value: string): boolean {
  return value.length <= CHARACTERS / 2 && value.split('\n').length <= LINES / 2;
}

/** Without what names tests and places, and cut to a readable length. */
function tidy(text: string, test: string): string {
  const names = test.split(/::|#|\//).filter((name) => name.length > 3);
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => !/\S+\.(go|rs|java|[cm]?[jt]sx?):\d+/.test(line) && !names.some((name) => line.includes(name)))
    .filter((line) => !/^\s*((\w+\.)+\w*(Error|Exception):?|at \S+|Error Trace:|Test:|Messages:.*)\s*$/.test(line));
  const first = lines.findIndex((line) => line !== '');
  const kept = first === -1 ? [] : lines.slice(first, first + LINES);
  while (kept.at(-1) === '') kept.pop();
  return kept.join('\n').slice(0, CHARACTERS);
}
