import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** test-unit with `--verbose`: `test: name: .: (0.01)`; an omitted one has an O. */
export const testUnit = lineFormat('test-unit', {
  pattern: pattern(String.raw`^(?:test: )?(?<id>.+):\s+(?<word>\.|[EFO]\b)`),
  outcomes: { '.': 'passed', E: 'failed', F: 'failed', O: 'skipped' },
});
