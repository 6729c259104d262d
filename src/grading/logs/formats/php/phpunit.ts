import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { pattern } from '../text.ts';

/** `Suite Name (Name\Space\Suite)` heads the tests of a class. */
const SUITE = pattern(String.raw`^(?=.*\)$)(\w.+) \(.+\)$`);
const TEST = pattern(String.raw`^\s*([✔✘↩])\s*(.*)$`);
const OUTCOMES: ReadonlyMap<string, TestOutcome> = new Map([
  ['✔', 'passed'],
  ['✘', 'failed'],
  ['↩', 'skipped'],
]);

/** PHPUnit with `--testdox`. */
export const phpunit: LogFormat = {
  name: 'phpunit',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    let suite = 'None'; // SWE-bench's word for tests above the first heading
    for (const line of log.split('\n')) {
      const heading = SUITE.exec(line)?.[1];
      const [, mark = '', name = ''] = heading === undefined ? (TEST.exec(line) ?? []) : [];
      const outcome = OUTCOMES.get(mark);
      if (heading !== undefined) suite = heading;
      else if (outcome !== undefined) tests.set(`${suite} > ${name}`, outcome);
    }
    return tests;
  },
};
