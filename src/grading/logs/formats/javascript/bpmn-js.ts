import { pattern } from '../text.ts';
import { type Browser, failuresOnly, karmaFailures } from './failures.ts';

const BROWSERS: readonly Browser[] = [
  { start: pattern(String.raw`2KPhantomJS\s[\d.]+\s\(Linux\s[\d.]+\)\s`) },
  { start: pattern(String.raw`2KPhantomJS\s[\d.]+\s\(Linux\sx86_64\)\s`) },
  {
    start: pattern(String.raw`Chrome\sHeadless\s`),
    end: { mark: pattern(String.raw`\s\(Linux\sx86_64\)(?=\s)`, 'g'), place: 'last' },
  },
  { start: pattern(String.raw`HeadlessChrome\s[\d.]+\s\(Linux\s[\d.]+\)\s`) },
];

/** bpmn-js: failures in PhantomJS (behind a cursor movement) and Chrome. The blank in front of `FAILED` is of the name. */
export const bpmnJs = failuresOnly('bpmn-js', (log) => karmaFailures(log, BROWSERS));
