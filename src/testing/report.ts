import type { TestOutcome, TestRun } from '../records/test-run.ts';

/** A failure as a reporter tells it, before the sources are looked at. */
export type Failure = {
  test: string;
  exception: string;
  message: string;
  /** The test's own file, relative to the working folder, where that is known. */
  file?: string;
  /** Calls that led to the failure, outermost first; paths as the tool writes them, lines from 1. */
  calls: readonly Call[];
};
export type Call = { path: string; line: number; function: string };

/** What a reporter came to say of one run. */
export type Report = {
  tests: ReadonlyMap<string, TestOutcome>;
  failures: readonly Failure[];
  /** Those of `tests` that are no tests, but files or packages that could not be loaded. */
  loadErrors: ReadonlySet<string>;
  /** Whether the run came to its end. */
  ended: boolean;
  /** What the tests printed, where the tool keeps that from its own output. */
  output?: string;
};

/** Which outcome wins where one id has several: the worst, since runs must agree whatever the order. */
const RANK: readonly TestOutcome[] = ['passed', 'xpassed', 'xfailed', 'skipped', 'error', 'failed'];

export function worse(one: TestOutcome | undefined, other: TestOutcome): TestOutcome {
  return one === undefined || RANK.indexOf(other) > RANK.indexOf(one) ? other : one;
}

/** Gathers a report result by result; of a test's failures the first is kept. */
export function gatherReport(): {
  add(id: string, outcome: TestOutcome, more?: { failure?: Omit<Failure, 'test'> | undefined; loadError?: boolean }): void;
  report(ended: boolean): Report;
} {
  const tests = new Map<string, TestOutcome>();
  const failures = new Map<string, Failure>();
  const loadErrors = new Set<string>();
  return {
    add(id, outcome, { failure, loadError = false } = {}) {
      tests.set(id, worse(tests.get(id), outcome));
      if (loadError) loadErrors.add(id);
      if (failure !== undefined && !failures.has(id)) failures.set(id, { test: id, ...failure });
    },
    report: (ended) => ({ tests, failures: [...failures.values()], loadErrors, ended }),
  };
}

/**
 * The part of a report that a request asks for. A wanted word is a whole id, the beginning of one up to a `::`, a file,
 * or a folder. No words ask for everything; what could not be loaded stays.
 */
export function selectTests(report: Report, wanted: readonly string[]): Report {
  if (wanted.length === 0) return report;
  const asked = new Set(wanted.map((word) => word.replace(/\/$/, '')));
  return keepTests(report, (id) => asked.has(id) || beginnings(id).some((beginning) => asked.has(beginning)));
}

/** The part of a report whose ids are asked for, and what could not be loaded. */
export function keepTests(report: Report, isAsked: (id: string) => boolean): Report {
  const isKept = (id: string): boolean => report.loadErrors.has(id) || isAsked(id);
  return {
    ...report,
    tests: new Map([...report.tests].filter(([id]) => isKept(id))),
    failures: report.failures.filter(({ test }) => isKept(test)),
  };
}

/** `a/b.js::c::d` → `a/b.js::c`, `a/b.js`, `a`. */
function beginnings(id: string): string[] {
  const found: string[] = [];
  for (let at = id.lastIndexOf('::'); at > 0; at = id.lastIndexOf('::', at - 1)) found.push(id.slice(0, at));
  const file = found.at(-1) ?? id;
  for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) found.push(file.slice(0, at));
  return found;
}

export function howItEnded(timedOut: boolean, report: Report): TestRun['ended'] {
  if (timedOut) return 'timed-out';
  if (!report.ended) return 'crashed';
  return report.tests.size === report.loadErrors.size ? 'collected-nothing' : 'completed';
}
