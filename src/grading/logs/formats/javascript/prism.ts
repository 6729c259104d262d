import { z } from 'zod';
import type { TestOutcome } from '../../../../records/test-run.ts';
import { valueOfText } from '../../../../support/json.ts';
import type { LogFormat } from '../log-format.ts';
import { beforeLast, cutAt } from '../text.ts';

/** In the trace of each command. */
const COMMAND = './node_modules/.bin/mocha tests/run.js --reporter json';
const Tests = z.array(z.object({ fullTitle: z.string() }));
const Report = z.object({ failures: Tests, passes: Tests });

/** Mocha's JSON reporter, as of Prism: one report for each command. */
export const prism: LogFormat = {
  name: 'prism',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    for (const run of log.split(COMMAND).slice(1)) {
      const json = `{${beforeLast(cutAt(run, '{')?.[1] ?? run, '}')}}`;
      const report = Report.safeParse(valueOfText(json)).data;
      if (report === undefined) return undefined;
      for (const { fullTitle } of report.failures) tests.set(fullTitle, 'failed');
      for (const { fullTitle } of report.passes) tests.set(fullTitle, 'passed');
    }
    return tests;
  },
};
