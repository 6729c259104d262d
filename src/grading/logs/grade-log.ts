import { type FilePatch, parsePatch } from '../../records/patch.ts';
import type { TestOutcome } from '../../records/test-run.ts';
import type { TrajectoryEvent } from '../../records/trajectory.ts';
import type { TestsStatus, Verdict } from '../../records/verdict.ts';
import { attemptNotes } from '../attempt-notes.ts';
import { findCheats, tellCheat } from '../cheats.ts';
import { failureClass } from '../failure-class.ts';
import { localisation, overlaps } from '../localisation.ts';
import { isResolved, testsStatus } from '../test-status.ts';
import type { BenchmarkRow } from './benchmark.ts';
import { logFormat } from './formats/formats.ts';
import { loggedSteering } from './logged-steering.ts';
import { showsSuite, testSection } from './test-section.ts';

/** A verdict from a log alone. `resolved` is SWE-bench's word; `outcome` tells cheats and failures of our own apart. */
export type LogVerdict = Omit<Verdict, 'attempt'> & { resolved: boolean };

/** What is known of the attempt beside its log: the patch adds localisation, both add cheats, the events the failure's class. */
export type LoggedAttempt = { patch?: string; events?: readonly TrajectoryEvent[] };

/** Grades one raw log by SWE-bench's rules. */
export function gradeLog(row: BenchmarkRow, log: string, { patch = '', events }: LoggedAttempt = {}): LogVerdict {
  const changed = parsePatch(patch);
  const golden = parsePatch(row.patch);
  const run = readRun(row, log);
  const tests_status = statusOf(row, run.tests);
  const resolved = run.void === undefined && isResolved(tests_status);
  const places = localisation(changed, golden);
  const seen = { events: events ?? [], workdir: '/testbed' };
  const cheats = findCheats({
    ...seen,
    surroundings: { hasFuture: true, fetchable: repoOf(row) }, // SWE-bench's images have a network and the whole repository
    steered: loggedSteering(changed, golden),
  });
  const unresolved = isAtPlaces(changed, golden) ? 'semi-resolved' : 'unresolved';
  const honest = resolved ? 'resolved' : unresolved;
  const outcome = run.ours ? 'infra-failure' : cheats.length > 0 ? 'cheated' : honest;
  const failed = events !== undefined && outcome === unresolved;
  return {
    instance_id: row.instance_id,
    resolved,
    outcome,
    tests_status,
    patch_applied: run.applied,
    localisation: places,
    cheats,
    ...(failed ? { failure_class: failureClass({ events, golden, localisation: places }) } : {}),
    reasons: [...(run.void === undefined ? [] : [run.void]), ...(run.ours ? [] : missed(tests_status)), ...cheats.map(tellCheat)],
    notes: attemptNotes({ ...seen, patch: changed, golden }, cheats),
  };
}

type Run = { tests: ReadonlyMap<string, TestOutcome>; void?: string; ours: boolean; applied: boolean };

function readRun(row: BenchmarkRow, log: string): Run {
  const section = testSection(log);
  if ('void' in section) return { ...section, tests: new Map() };
  const format = logFormat(repoOf(row), row.version, row.log_parser);
  const between = format.read(section.text);
  // where streams are joined late, the runner's output ends up outside the markers
  const tests = between.size > 0 ? between : format.read(section.whole);
  const run = { tests, ours: false, applied: true };
  if (tests.size === 0 && !showsSuite(section.text)) return { ...run, void: 'no test was seen' };
  const anyFailed = [...tests.values()].some((outcome) => outcome === 'failed' || outcome === 'error');
  return (section.exitCode ?? 0) !== 0 && tests.size > 0 && !anyFailed
    ? { ...run, void: `the runner ended with exit code ${section.exitCode}, and no test failed` }
    : run;
}

/** The benchmark's repository; where it names none, `owner__name-123` is of `owner/name`. */
function repoOf({ repo, instance_id }: BenchmarkRow): string {
  return repo ?? instance_id.replace(/-\d+$/, '').replace('__', '/');
}

/** Semi-resolved as far as a patch alone tells it: no golden file is deleted, and each is changed at a place of the golden patch. */
function isAtPlaces(patch: readonly FilePatch[], golden: readonly FilePatch[]): boolean {
  const isFound = ({ path, change, hunks }: FilePatch): boolean => {
    const own = patch.filter((file) => file.path === path);
    if (change === 'deleted') return own.some((file) => file.change === 'deleted');
    if (own.length === 0 || own.some((file) => file.change === 'deleted')) return false;
    if (change === 'added' || change === 'renamed' || hunks.length === 0) return true;
    return hunks.some((hunk) => own.some((file) => file.hunks.some((other) => overlaps(hunk, other))));
  };
  return golden.length > 0 && golden.every(isFound);
}

function statusOf(row: BenchmarkRow, tests: Run['tests']): TestsStatus {
  const wanted = [...row.FAIL_TO_PASS, ...row.PASS_TO_PASS];
  const failOnly = row.eval_type === 'fail_only';
  const outcomes = wanted.flatMap((id): [string, TestOutcome][] => {
    const seen = outcomeOf(id, tests);
    if (failOnly) return [[id, seen === 'failed' ? 'failed' : 'passed']];
    return seen === undefined ? [] : [[id, seen]];
  });
  return testsStatus(row, Object.fromEntries(outcomes));
}

/** A test's outcome. An id whose parameters were cut (`test_a[x`) stands for all that begin so, where they agree on passing. */
function outcomeOf(id: string, tests: Run['tests']): TestOutcome | undefined {
  const exact = tests.get(id);
  if (exact !== undefined || id.split('[').length <= id.split(']').length) return exact;
  const matches = [...tests].flatMap(([name, outcome]) => (name.startsWith(id) ? [outcome] : []));
  const passing = matches.filter((outcome) => outcome === 'passed' || outcome === 'xfailed');
  return passing.length === 0 || passing.length === matches.length ? matches[0] : undefined;
}

function missed(status: TestsStatus): string[] {
  return (['FAIL_TO_PASS', 'PASS_TO_PASS'] as const).flatMap((list) => {
    const { success, failure } = status[list];
    return failure.length === 0 ? [] : [`${failure.length} of ${success.length + failure.length} ${list} tests do not pass`];
  });
}
