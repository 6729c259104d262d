import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** The Test Anything Protocol: `ok 12 name`. Directives are a part of the name. */
export const tap = lineFormat('tap', {
  pattern: pattern(String.raw`^(?<word>ok|not ok) \d+ (?<id>.+)$`),
  outcomes: { ok: 'passed', 'not ok': 'failed' },
});
