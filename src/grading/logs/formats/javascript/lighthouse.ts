import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { afterLast, beforeLast, pattern, strip } from '../text.ts';
import { fullTitles } from './full-titles.ts';
import { Suites } from './suites.ts';

const START = pattern(String.raw`running\s\d+\stest\sfiles`);
const END = pattern(String.raw`\d+\spassing`);
const FORMS: readonly (readonly [RegExp, TestOutcome])[] = [
  [pattern(String.raw`^✔\s(.*)\s\(\d+m+s\)`), 'passed'],
  [pattern(String.raw`^✔\s(.*)`), 'passed'],
  [pattern(String.raw`^\d+\)\s(.*)\s\(\d+m+s\)`), 'failed'],
  [pattern(String.raw`^\d+\)\s(.*)`), 'failed'],
];

/** Mocha's tree of suites, as of Lighthouse 9.5 and later. */
export const lighthouseMocha: LogFormat = {
  name: 'lighthouse-mocha',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    for (const run of log.split(START).slice(1)) {
      const suites = new Suites();
      for (const line of strip(run.split(END, 1)[0] ?? '').split('\n')) {
        const bare = strip(line);
        const [form, outcome] = FORMS.find(([one]) => one.test(bare)) ?? [];
        if (form === undefined || outcome === undefined) suites.addHeading(line);
        else tests.set([...suites.names, form.exec(bare)?.[1] ?? ''].join(' - '), outcome);
      }
    }
    return tests;
  },
};

/** Mocha's JSON reporter, as of Lighthouse before 3.0. */
export const lighthouseJson: LogFormat = {
  name: 'lighthouse-json',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    for (const run of log.split('./node_modules/.bin/mocha --reporter json').slice(1)) {
      for (const test of fullTitles(beforeLast(afterLast(run, '"passes": ['), ']'))) tests.set(test, 'passed');
      for (const test of fullTitles(beforeLast(afterLast(run, '"failures": ['), '],'))) tests.set(test, 'failed');
    }
    return tests;
  },
};
