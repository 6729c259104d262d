import type { TestRun } from '../../records/test-run.ts';

/** Why a candidate makes no task. */
export const dropReasons = [
  /** No test notices. */
  'survived',
  /** The whole suite breaks down: there is nothing to find. */
  'trivial',
  /** The compiler refuses it. */
  'does-not-compile',
  /** The tests cannot be collected, or the run crashed. */
  'crash',
  'timed-out',
  /** Noticed by tests alone that flake without it. */
  'flaky',
  /** The same tests fail as for a kept task, from the same place. */
  'duplicate',
  /** A failing test cannot be taken out of the workspace. */
  'hidden-tests',
  /** No failing test shows the bug in a way that a report can be written from. */
  'no-statement',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** A run that was killed or crashed may leave things behind: its sandbox is not used again. */
export function endedBadly(result: { kind: string; reason?: string }): boolean {
  return result.kind === 'dropped' && (result.reason === 'timed-out' || result.reason === 'crash');
}

/** `lost`: tests that did not run, since one that fails ended their process. */
export type Verdict =
  | { kind: 'killed'; failing: string[]; lost: string[] }
  | { kind: 'dropped'; reason: DropReason; detail: string };

/** What the untouched code is known to do. */
export type Expectation = {
  /** Tests of the run that pass in every baseline run. */
  passing: ReadonlySet<string>;
  /** Tests that are known to flake. */
  flaky: ReadonlySet<string>;
  /** Failing tests above which a bug is trivial. */
  trivialAbove: number;
};

type Rule = { readonly reason: DropReason; applies(seen: Seen): string | undefined };
type Seen = { run: TestRun; failing: string[]; missing: string[]; flaked: string[]; expected: Expectation };

/** First match drops the candidate. */
const RULES: readonly Rule[] = [
  {
    reason: 'timed-out',
    applies: ({ run }) => (run.ended === 'timed-out' ? `after ${Math.round(run.duration_ms / 1000)} s` : undefined),
  },
  {
    reason: 'does-not-compile',
    applies: ({ run }) =>
      run.failures.find(({ exception }) => /^(compile error|build failed)$/.test(exception))?.message.slice(0, 200),
  },
  { reason: 'crash', applies: ({ run }) => (run.ended === 'completed' ? undefined : `the run ended as ${run.ended}`) },
  {
    reason: 'crash',
    // a test that ends its process takes those after it along: it tells of the bug, if most of the suite ran without them
    applies: ({ missing, failing, expected }) =>
      missing.length > 0 && (failing.length === 0 || failing.length + missing.length > expected.trivialAbove)
        ? `${missing.length} tests were not collected`
        : undefined,
  },
  {
    reason: 'flaky',
    applies: ({ failing, flaked }) => (failing.length === 0 && flaked.length > 0 ? `only ${flaked.join(', ')}` : undefined),
  },
  { reason: 'survived', applies: ({ failing }) => (failing.length === 0 ? 'every test passes' : undefined) },
  {
    reason: 'trivial',
    applies: ({ failing, expected }) =>
      failing.length > Math.max(1, expected.trivialAbove) ? `${failing.length} tests fail` : undefined,
  },
];

/** Compares a run over a mutant with what the untouched code does. `failing` is sorted. */
export function judgeRun(run: TestRun, expected: Expectation): Verdict {
  const broken = [...expected.passing].filter((test) => run.tests[test] !== 'passed').sort();
  const failing = broken.filter((test) => run.tests[test] === 'failed' || run.tests[test] === 'error');
  const missing = broken.filter((test) => run.tests[test] === undefined);
  const flaked = Object.keys(run.tests).filter((test) => expected.flaky.has(test) && run.tests[test] !== 'passed');
  const seen = { run, failing, missing, flaked, expected };
  for (const rule of RULES) {
    const detail = rule.applies(seen);
    if (detail !== undefined) return { kind: 'dropped', reason: rule.reason, detail };
  }
  return { kind: 'killed', failing, lost: missing };
}
