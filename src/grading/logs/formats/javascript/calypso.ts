import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { pattern, strip } from '../text.ts';
import { Suites } from './suites.ts';

/** In the trace of each command. */
const COMMAND = ' ./node_modules/.bin/jest ';
const ENDS = ['Test Suites', '  ● '];
const TIME = pattern(String.raw`\(\d+ms\)`);
const TIME_AT_END = pattern(String.raw`\(\d+ms\)$`);
const MARKED = pattern(String.raw`^\s+[✓✕]\s(.*)$`);
const MARKS: readonly (readonly [string, TestOutcome])[] = [
  ['✓', 'passed'],
  ['✕', 'failed'],
];

/** Jest's tree of suites, as of wp-calypso; several commands in one log. */
export const calypso: LogFormat = {
  name: 'calypso',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    const suites = new Suites();
    for (const run of log.split(COMMAND).slice(1)) {
      for (const line of run.split('\n')) {
        if (ENDS.some((end) => line.startsWith(end))) break;
        const bare = strip(line);
        const outcome = MARKS.find(([mark]) => bare.startsWith(mark))?.[1];
        if (outcome === undefined) {
          suites.addHeading(line);
          continue;
        }
        const name = MARKED.exec(line)?.[1];
        if (name === undefined || (TIME.test(line) && !TIME_AT_END.test(name))) return undefined;
        tests.set(strip([suites.names.join(' - '), name.replace(TIME_AT_END, '')].join(' - ')), outcome);
      }
    }
    return tests;
  },
};
