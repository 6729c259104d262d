import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { pattern } from '../text.ts';

const LINE = pattern(String.raw`^(\s*)([✔✖]?)\s(.*)$`);

/** Karma's mocha reporter, as of Preact: a tree of suites by indentation, up to the summary. */
export const karma: LogFormat = {
  name: 'karma',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    const suites: string[] = [];
    let depth = -1;
    let started = false;
    for (const line of log.split('\n')) {
      if (line.startsWith('SUMMARY:')) return tests;
      if (line.includes('Starting browser')) started = true;
      else if (started) {
        const [, indent = '', mark = '', name = ''] = LINE.exec(line) ?? [];
        if (mark !== '') tests.set([...suites, name].join(' > '), mark === '✔' ? 'passed' : 'failed');
        else if (indent.length > Math.max(depth, 0)) {
          depth = indent.length;
          suites.push(name);
        } else if (indent !== '' && indent.length < depth) {
          depth = indent.length;
          if (suites.pop() === undefined) return undefined; // no tree of suites
        }
      }
    }
    return tests;
  },
};
