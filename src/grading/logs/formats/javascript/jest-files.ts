import type { TestOutcome } from '../../../../records/test-run.ts';
import { formatOfLines } from '../line-format.ts';
import type { LogFormat } from '../log-format.ts';
import { pattern, strip } from '../text.ts';

const LINE = pattern(String.raw`^(PASS|FAIL)\s(.*)$`);
/** How long a file took; of the three forms the first that a line has counts, and of several places the last. */
const TIMES = ['ms', String.raw`\ss`, 's'].map((unit) => pattern(String.raw`^(.*)\s\([\d.]+${unit}\)`));

/** Jest without `--verbose`: `PASS path/of/file.test.js (5.1 s)`, files for tests. */
export const jestFiles = formatOfLines('jest-files', (line) => {
  const [, word, file = ''] = LINE.exec(line) ?? [];
  if (word === undefined) return undefined;
  const timed = TIMES.map((form) => form.exec(file)?.[1]).find((name) => name !== undefined);
  return [timed ?? file, word === 'PASS' ? 'passed' : 'failed'];
});

const RESULTS: readonly (readonly [RegExp, TestOutcome])[] = [
  [pattern(String.raw`(?<![^\n])FAIL\s(.*)`, 'g'), 'failed'],
  [pattern(String.raw`(?<![^\n])PASS\s(.*)`, 'g'), 'passed'],
];
const TIME_AT_END = pattern(String.raw`\s\([\d.]+\s?(?:ms|s)\)$`);

/** The same, where a file that passed at any time has passed. */
function filesThatPassed(name: string, rename: (file: string) => string): LogFormat {
  return {
    name,
    read(log) {
      const tests = new Map<string, TestOutcome>();
      for (const [form, outcome] of RESULTS) {
        for (const [, file = ''] of log.matchAll(form)) tests.set(rename(strip(file)), outcome);
      }
      return tests;
    },
  };
}

export const emotion = filesThatPassed('emotion', (file) => file);
export const grommet = filesThatPassed('grommet', (file) => file.replace(TIME_AT_END, ''));
