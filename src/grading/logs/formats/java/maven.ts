import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { pattern, strip } from '../text.ts';

const COMMAND = pattern(String.raw`^.*-Dtest=(\S+)`);
const RESULTS: readonly (readonly [string, TestOutcome])[] = [
  ['BUILD SUCCESS', 'passed'],
  ['BUILD FAILURE', 'failed'],
];

/**
 * Maven names no test that passes, so SWE-bench runs each by itself: the trace of its command names it, the build's result is
 * its outcome. Where trace and output are interleaved, the first command without a result has the next one; results that had
 * no command in front of them go to the commands that have none in the end.
 */
export const maven: LogFormat = {
  name: 'maven',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    const waiting: string[] = [];
    const early: TestOutcome[] = [];
    for (const raw of log.split('\n')) {
      const line = strip(raw);
      const named = COMMAND.exec(line)?.[1];
      if (named !== undefined) waiting.push(named);
      const outcome = RESULTS.find(([text]) => line.endsWith(text))?.[1];
      if (outcome === undefined) continue;
      const test = waiting.shift();
      if (test === undefined) early.push(outcome);
      else tests.set(test, outcome);
    }
    for (const [index, outcome] of early.slice(0, waiting.length).entries()) tests.set(waiting[index] ?? '', outcome);
    return tests;
  },
};
