import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { cutAt, pattern, strip } from '../text.ts';

/** The first line of what mocha tells at the end. */
const SUMMARY = pattern(String.raw`\n[ \t]*\d+ passing`);
const NUMBER = pattern(String.raw`^\d+\)`);
const TIME = pattern(String.raw`\(\d+ms\)`, 'g');
const TICKS = ['✓', '✔'];

/** Mocha's spec reporter, as of highlight.js: a test goes by the heading above it. */
export const highlightjs: LogFormat = {
  name: 'highlightjs',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    let suite: string[] = [];
    for (const line of (log.split(SUMMARY, 1)[0] ?? '').split('\n')) {
      const bare = strip(line);
      const tick = TICKS.find((one) => bare.startsWith(one));
      const mark = tick ?? (NUMBER.test(bare) ? ')' : undefined);
      if (mark !== undefined) {
        const name = strip((cutAt(line, mark)?.[1] ?? '').replace(TIME, ''));
        tests.set([...suite, name].join('.'), tick === undefined ? 'failed' : 'passed');
      } else if (line.startsWith('  ')) suite = [bare];
    }
    return tests;
  },
};
