import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** Behind the name of a test that failed. */
const PLACE = pattern(String.raw`(?<!\s)\s+in\s+\S+$`);

/** Redis' and Valkey's Tcl suite: `[ok]: name (12 ms)`, `[err]: name in tests/unit/file.tcl`. */
export const redis = lineFormat('redis', {
  pattern: pattern(String.raw`^\[(?<word>ok|err|skip|ignore)\]:\s(?<id>.+?)(?:\s\(\d+\s*m?s\))?$`),
  outcomes: { ok: 'passed', err: 'failed', skip: 'skipped', ignore: 'skipped' },
  rename: (id, word) => (word === 'err' ? id.replace(PLACE, '') : id),
});
