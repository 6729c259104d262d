import { type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import { spectrum } from '../commands.ts';
import { suspectLines } from '../observation.ts';
import { brief, wording } from '../wording.ts';
import { reason } from './reason.ts';

/** Ranks lines by the tests that run them; without a spectrum, the traceback's own lines are the suspects. */
export function* localise(bench: Bench): Step<void> {
  const test = bench.failing[0]?.split('::').at(-1);
  const say = wording(bench.draw, 'localise', { test: test && brief(test, 40), reason: reason(bench) });
  const ranked = yield* shell(bench, say, spectrum());
  bench.suspects = suspectLines(ranked.output);
  if (ranked.exitCode !== 0) {
    const again = yield* shell(
      bench,
      'There is no record of the last failures, so I name the tests.',
      spectrum(bench.failing.slice(0, 6)),
    );
    bench.suspects = suspectLines(again.output);
  }
  const frames = bench.evidence.frames.filter(
    (frame) => !/(^|[/_])(test|conftest)/.test(frame.path) && !frame.path.startsWith('/'),
  );
  if (bench.suspects.length === 0)
    bench.suspects = frames.map((frame, index) => ({
      score: (index + 1) / frames.length,
      path: frame.path,
      lines: [frame.line],
    }));
}
