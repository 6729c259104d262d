import { isCutId } from '../../records/cut-ids.ts';
import { type FilePatch, parsePatch } from '../../records/patch.ts';
import type { TestOutcome } from '../../records/test-run.ts';
import type { TrajectoryEvent } from '../../records/trajectory.ts';
import type { TestsStatus, Verdict } from '../../records/verdict.ts';
import { byName } from '../../support/by-name.ts';
import { attemptNotes } from '../attempt-notes.ts';
import { findCheats, tellCheat } from '../cheats.ts';
import { failureClass } from '../failure-class.ts';
import { localisation, overlaps } from '../localisation.ts';
import { isResolved, testsStatus } from '../test-status.ts';
import type { BenchmarkRow } from './benchmark.ts';
import { loggedSteering } from './logged-steering.ts';
import { readingOf, repoOf } from './reading.ts';
import { environmentFault, showsSuite } from './signs-of-a-run.ts';
import { type TestSection, testSection } from './test-section.ts';

/** A verdict from a log alone. `resolved` is SWE-bench's word; `outcome` tells cheats and failures of our own apart. */
export type LogVerdict = Omit<Verdict, 'attempt'> & { resolved: boolean };

/** What is known of the attempt beside its log: the patch adds localisation, both add cheats, the events the failure's class. */
export type LoggedAttempt = { patch?: string; events?: readonly TrajectoryEvent[] };

/** Grades one raw log by SWE-bench's rules. */
export function gradeLog(row: BenchmarkRow, log: string, { patch = '', events }: LoggedAttempt = {}): LogVerdict {
  const changed = parsePatch(patch);
  const golden = parsePatch(row.patch);
  const run = readRun(row, log);
  const tests_status = statusOf(row, run);
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

type Tests = ReadonlyMap<string, TestOutcome>;
type Run = { tests: Tests; failOnly: boolean; void?: string; ours: boolean; applied: boolean };

function readRun(row: BenchmarkRow, log: string): Run {
  const none = { tests: new Map(), failOnly: false };
  const reading = readingOf(row);
  if (typeof reading === 'string') return { ...none, void: reading, ours: true, applied: false };
  const { format, failOnly } = reading;
  const section = testSection(log);
  if ('void' in section) return { ...none, ...section };
  const run = { failOnly, ours: false, applied: true };
  const between = format.read(section.text);
  // where streams are joined late, the runner's output ends up outside the markers
  const tests = between?.size === 0 ? format.read(section.whole) : between;
  if (tests === undefined) return { ...none, ...run, void: `the report in the log is broken: ${format.name} cannot read it` };
  if (tests.size === 0 && !showsSuite(section.whole)) return { ...none, ...run, ...unseen(section) };
  const anyFailed = [...tests.values()].some((outcome) => outcome === 'failed' || outcome === 'error');
  if (section.exitCode === 0 || tests.size === 0 || anyFailed) return { ...run, tests };
  return { ...run, tests, void: `the runner ended with exit code ${section.exitCode}, and no test failed` };
}

/** Why a log names no test. */
function unseen({ whole, isEmpty }: TestSection): { void: string; ours: boolean } {
  const fault = environmentFault(whole);
  if (fault !== undefined) return { void: `no test was run: ${fault}`, ours: true };
  return isEmpty ? { void: 'nothing stands between the markers', ours: true } : { void: 'no test was seen', ours: false };
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

function statusOf(row: BenchmarkRow, run: Run): TestsStatus {
  const outcome = (id: string): TestOutcome | undefined => {
    if (!run.failOnly) return outcomeOf(id, run.tests);
    // by whole ids alone, and nothing is said of them by a run that is void
    return run.void !== undefined || run.tests.get(id) === 'failed' ? 'failed' : 'passed';
  };
  const wanted = [...row.FAIL_TO_PASS, ...row.PASS_TO_PASS];
  return testsStatus(
    row,
    byName(
      wanted.flatMap((id): [string, TestOutcome][] => {
        const seen = outcome(id);
        return seen === undefined ? [] : [[id, seen]];
      }),
    ),
  );
}

/** A test's outcome. An id whose parameters were cut (`test_a[x`) stands for all that begin so, where they agree on passing. */
function outcomeOf(id: string, tests: Tests): TestOutcome | undefined {
  const exact = tests.get(id);
  if (exact !== undefined || !isCutId(id)) return exact;
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
