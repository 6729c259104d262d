import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { pattern, strip } from '../text.ts';

const KINDS = ['[smoke]', '[unit]'];
const ENDS = ['ERRORS', 'failures:'];
const TEMPORARY = [pattern(String.raw`/tmp/(\w+)\.qmd`, 'g'), pattern(String.raw`/tmp/(\w+)/`, 'g')];
const STATUSES: readonly (readonly [string, TestOutcome])[] = [
  ['32mok', 'passed'],
  ['31mFAILED', 'failed'],
];

/** Quarto's suite under Deno, with colours: `[smoke] > name ... ok`. Temporary files are numbered; a test without a status has failed. */
export const quarto: LogFormat = {
  name: 'quarto',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    const temporary = new Map<string, number>();
    const numbered = (line: string, form: RegExp): string => {
      const [first] = line.match(form) ?? [];
      if (first === undefined) return line;
      const number = temporary.get(first) ?? temporary.size;
      temporary.set(first, number);
      return line.replace(form, `/tmp/${number}`);
    };
    for (const raw of log.split('\n')) {
      if (ENDS.some((end) => raw.includes(end))) break;
      if (!KINDS.some((kind) => raw.includes(kind))) continue;
      const line = TEMPORARY.reduce(numbered, raw);
      if (isSummary(line)) continue;
      const name = strip(line.split('...', 1)[0] ?? '');
      const outcome = STATUSES.find(([text]) => line.includes(text))?.[1];
      if (outcome !== undefined) tests.set(name, outcome);
      else if (!tests.has(name)) tests.set(name, 'failed');
    }
    return tests;
  },
};

function isSummary(line: string): boolean {
  const hasCounts = ['passed', 'failed', 'steps'].every((word) => line.includes(word));
  return line.startsWith('test result:') || hasCounts || line.includes('34mINFO');
}
