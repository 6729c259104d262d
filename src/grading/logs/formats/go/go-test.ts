import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** `go test -v`: `--- PASS: TestName (0.00s)`, subtests with blanks in front. */
export const goTest = lineFormat('go-test', {
  // the line's end is looked at first: names may hold as many brackets as they like
  pattern: pattern(String.raw`^--- (?<word>PASS|FAIL|SKIP): (?=.*\)$)(?<id>.+) \(.+\)$`),
  outcomes: { PASS: 'passed', FAIL: 'failed', SKIP: 'skipped' },
});
