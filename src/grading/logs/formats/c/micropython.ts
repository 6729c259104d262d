import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** MicroPython's `run-tests.py`: `pass  basics/array1.py`. */
export const micropython = lineFormat('micropython', {
  pattern: pattern(String.raw`^(?<word>pass|FAIL|skip)\s+(?<id>.+)$`),
  outcomes: { pass: 'passed', FAIL: 'failed', skip: 'skipped' },
});
