import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { afterLast, cutAt, pattern, strip, withoutEscapes } from '../text.ts';
import { Suites } from './suites.ts';

/** In the trace of each command. */
const COMMAND = ' xvfb-run ';
const ASSERTION = pattern(String.raw`AssertionError:\s+#`, 'g');
/** What a browser says is no heading. */
const SAID = ['ERROR', 'LOG', 'WARN', 'Check', 'in'];
const MARKS: readonly (readonly [string, TestOutcome])[] = [
  ['✗', 'failed'],
  ['✓', 'passed'],
];

/** Karma's tree of suites, as of Fusion Next. */
export const nextKarma: LogFormat = {
  name: 'next-karma',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    const suites = new Suites();
    for (const command of withoutAssertions(withoutEscapes(log)).split(COMMAND).slice(1)) {
      for (const line of afterLast(command, 'Starting browser Chrome').split('\n')) {
        if (line.startsWith('TOTAL')) break;
        const bare = strip(line);
        if (SAID.some((word) => bare.startsWith(word))) continue;
        const [mark, outcome] = MARKS.find(([one]) => line.includes(one)) ?? [];
        if (mark === undefined || outcome === undefined) suites.addHeading(line);
        else tests.set([...suites.names, stripStart(cutAt(line, mark)?.[1] ?? '')].join(' - '), outcome);
      }
    }
    return tests;
  },
};

const BLANKS_IN_FRONT = pattern(String.raw`^\s+`);

function stripStart(text: string): string {
  return text.replace(BLANKS_IN_FRONT, '');
}

/** Messages of assertions, up to a blank line, hold ticks and crosses of their own. */
function withoutAssertions(log: string): string {
  let kept = '';
  let at = 0;
  for (const { 0: text, index } of log.matchAll(ASSERTION)) {
    if (index < at) continue;
    const end = log.indexOf('\n\n', index + text.length);
    if (end === -1) break;
    kept += log.slice(at, index);
    at = end + 2;
  }
  return kept + log.slice(at);
}

const HEADING = pattern(String.raw`\)\n{3}\s{2}(.*)\n`, 'g');
const FAILED = pattern(String.raw`(?<![^\n])\s{4}\d+\)\s(.*)`, 'g');
const PASSED = pattern(String.raw`(?<![^\n])\s{4}✓\s(.*)\(`, 'g');

/** Cypress' spec reporter, as of Fusion Next 1.27: one heading after each `Running: file`. */
export const nextCypress: LogFormat = {
  name: 'next-cypress',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    const headings: { name: string; start: number; end: number }[] = [];
    for (const { 0: text, 1: name = '', index } of log.matchAll(HEADING)) {
      const lineStart = Math.max(log.lastIndexOf('\n', index) + 1, headings.at(-1)?.end ?? 0);
      const start = log.indexOf('Running:', lineStart);
      if (start !== -1 && start + 'Running:'.length <= index) headings.push({ name, start, end: index + text.length });
    }
    for (const [number, { name, end }] of headings.entries()) {
      const part = log.slice(end, headings[number + 1]?.start);
      for (const [, test = ''] of part.matchAll(FAILED)) tests.set(`${name}: ${strip(test)}`, 'failed');
      for (const [, test = ''] of part.matchAll(PASSED)) tests.set(`${name}: ${strip(test)}`, 'passed');
    }
    return tests;
  },
};
