import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** RSpec's JSON as SWE-bench prints it: `whole description - passed`. */
export const rspec = lineFormat('rspec', {
  pattern: pattern('^(?<id>.+) - (?<word>passed|failed)'),
  outcomes: { passed: 'passed', failed: 'failed' },
});
