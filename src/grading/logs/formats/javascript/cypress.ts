import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { afterLast, beforeLast } from '../text.ts';
import { fullTitles } from './full-titles.ts';

/** Mocha's JSON reporter in several packages, as of Cypress' own suite; a path that begins with `../..` ends each. */
export const cypress: LogFormat = {
  name: 'cypress',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    for (const run of log.split('../..').slice(0, -1)) {
      for (const test of fullTitles(beforeLast(afterLast(run, '  "passes": ['), '  }'))) tests.set(test, 'passed');
      for (const test of fullTitles(beforeLast(afterLast(run, '  "failures": ['), '  ],'))) tests.set(test, 'failed');
    }
    return tests;
  },
};
