import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** Automake's test driver, as of jq: `PASS: tests/jqtest`. */
export const jq = lineFormat('jq', {
  pattern: pattern(String.raw`^(?<word>PASS|FAIL):\s(?<id>.+)$`),
  outcomes: { PASS: 'passed', FAIL: 'failed' },
});
