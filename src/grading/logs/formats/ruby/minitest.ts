import type { TestOutcome } from '../../../../records/test-run.ts';
import { formatOfLines } from '../line-format.ts';
import { strip } from '../text.ts';

const OUTCOMES: ReadonlyMap<string, TestOutcome> = new Map([
  ['.', 'passed'],
  ['F', 'failed'],
  ['E', 'failed'],
]);

/** Minitest with `-v`: `TestClass#test_name. = 0.01 s = .`; the last mark of a line counts. */
export const minitest = formatOfLines('minitest', (raw) => {
  const line = strip(raw);
  const mark = Math.max(...[...OUTCOMES.keys()].map((word) => line.lastIndexOf(word)));
  const equals = mark < 1 ? -1 : line.lastIndexOf('=', mark - 1);
  const end = equals < 2 ? -1 : line.lastIndexOf('. ', equals - 2);
  const outcome = OUTCOMES.get(line[mark] ?? '');
  return end < 1 || outcome === undefined ? undefined : [line.slice(0, end), outcome];
});
