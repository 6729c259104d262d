import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** Vitest with `--reporter=verbose`: `✓ file > suite > name 12ms`. */
export const vitest = lineFormat('vitest', {
  pattern: pattern(String.raw`^(?<word>[✓×↓])\s(?<id>.+?)(?:\s(?:\d+\s*m?s?|\[skipped\]))?$`),
  outcomes: { '✓': 'passed', '×': 'failed', '↓': 'skipped' },
});
