import { type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import { coveredSuite, oneTest, plainSuite } from '../commands.ts';
import { readEvidence } from '../evidence.ts';
import { testReport } from '../observation.ts';
import { brief, wording } from '../wording.ts';

/** Runs every test, under coverage at the latest the second time; learns what fails and why. False where nothing fails. */
export function* runSuite(bench: Bench): Step<boolean> {
  const { draw, habits } = bench;
  const first = yield* shell(
    bench,
    wording(draw, habits.coversAtOnce ? 'suite' : 'plainSuite'),
    habits.coversAtOnce ? coveredSuite('short') : plainSuite,
    { patience: 8 },
  );
  const report = testReport(first.output);
  bench.failing = report.failing;
  bench.failed = Math.max(report.failed, report.failing.length);
  bench.suiteSeconds = report.seconds ?? 0;
  bench.evidence = readEvidence(first.output);
  if (bench.failed === 0) return false;
  if (!habits.coversAtOnce)
    yield* shell(bench, wording(draw, 'recover', { failed: bench.failed }), coveredSuite('no'), { patience: 8 });
  const test = bench.failing.toSorted((a, b) => a.length - b.length)[0];
  if (test !== undefined && !/^E\s/m.test(first.output)) {
    const close = yield* shell(
      bench,
      wording(draw, 'evidence', { failed: bench.failed, test: brief(test.split('::').at(-1) ?? '') }),
      oneTest(test),
    );
    bench.evidence = readEvidence(close.output);
  }
  return bench.failing.length > 0;
}
