import { absolute, act, type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import { coveredSuite, coveredTests } from '../commands.ts';
import { readEvidence } from '../evidence.ts';
import { isRefusal, testReport } from '../observation.ts';
import { reportedTests } from '../reported.ts';
import { wording } from '../wording.ts';

const PATH = 'test_reported.py';

/** Where the suite shows nothing: writes the statement's examples down as tests. False where none of them fails. */
export function* writeTest(bench: Bench): Step<boolean> {
  const { draw, habits } = bench;
  const tests = reportedTests(bench.statement);
  if (tests === undefined) return false;
  if (!habits.coversAtOnce) yield* shell(bench, wording(draw, 'suite'), coveredSuite('no'), { patience: 8 });
  const path = absolute(bench, PATH);
  const args = { command: 'create', path, file_text: tests };
  const made = yield* act(bench, { say: wording(draw, 'writeTest'), tool: 'str_replace_editor', arguments: args });
  if (isRefusal(made)) return false;
  bench.ownTests = true;
  const run = yield* shell(bench, wording(draw, 'runTest'), coveredTests(PATH), { patience: 8 });
  const report = testReport(run.output);
  bench.failing = report.failing;
  bench.failed = Math.max(report.failed, report.failing.length);
  bench.evidence = readEvidence(run.output);
  return bench.failing.length > 0;
}
