import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** Ant's JUnit task: `[junit] [PASS] name`. */
export const ant = lineFormat('ant', {
  pattern: pattern(String.raw`^\[junit\]\s+\[(?<word>PASS|FAIL|ERR)\]\s+(?<id>.*)$`),
  outcomes: { PASS: 'passed', FAIL: 'failed', ERR: 'failed' },
});
