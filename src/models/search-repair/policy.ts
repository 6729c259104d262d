import type { Random } from '../../support/random.ts';
import { newBench } from './bench.ts';
import type { Step } from './call.ts';
import { drawHabits } from './habits.ts';
import { search } from './search.ts';
import { lookAround } from './steps/1-look-around.ts';
import { runSuite } from './steps/2-run-suite.ts';
import { localise } from './steps/3-localise.ts';
import { finishFixed, finishUnfixed } from './steps/7-end.ts';
import { writeTest } from './steps/write-test.ts';

/** The whole policy: from the statement to the finish call, one tool call at a time. */
export function* searchRepairPolicy(statement: string, draw: Random): Step<void> {
  const bench = newBench(draw, drawHabits(draw), statement);
  yield* lookAround(bench);
  if ((yield* runSuite(bench)) || (yield* writeTest(bench))) {
    yield* localise(bench);
    if (yield* search(bench)) return yield* finishFixed(bench);
  }
  yield* finishUnfixed(bench);
}
