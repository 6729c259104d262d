import { lineFormat } from '../line-format.ts';
import { pattern, strip } from '../text.ts';

/** Jest with `--verbose`: `✓ name (5 ms)`. Suites are no part of an id. */
export const jest = lineFormat('jest', {
  pattern: pattern(String.raw`^(?<word>[✓✕○])\s(?<id>.+?)(?:\s\(\d+\s*m?s\))?$`),
  outcomes: { '✓': 'passed', '✕': 'failed', '○': 'skipped' },
  rename: strip,
});

/** Jest's JSON as SWE-bench prints it: `[PASSED] suite name`. */
export const jestJson = lineFormat('jest-json', {
  pattern: pattern(String.raw`^\[(?<word>PASSED|FAILED)\]\s(?<id>.+)$`),
  outcomes: { PASSED: 'passed', FAILED: 'failed' },
});
