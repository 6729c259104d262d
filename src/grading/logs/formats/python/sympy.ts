import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';
import { strip, words } from '../text.ts';

const ENDINGS: readonly (readonly [string, TestOutcome])[] = [
  [' ok', 'passed'],
  [' F', 'failed'],
  [' E', 'error'],
];
const FILE = '.py:';

/** SymPy's own runner with `--verbose`: one `test_name ok|F|E` a line; one with `[OK]` or `[FAIL]` behind it is in no list. */
export const sympy: LogFormat = {
  name: 'sympy',
  read(log) {
    const lines = log.split('\n');
    const tests = new Map(lines.flatMap(headed).map((test): [string, TestOutcome] => [test, 'failed']));
    for (const raw of lines) {
      const line = strip(raw);
      const outcome = line.startsWith('test_') ? ENDINGS.find(([end]) => line.endsWith(end))?.[1] : undefined;
      if (outcome !== undefined) tests.set(words(line)[0] ?? '', outcome);
    }
    return tests;
  },
};

/** What heads the traceback of a failure: `____ sympy/core/tests/test_a.py:test_b ____`. */
function headed(line: string): string[] {
  const start = line.indexOf(' ') + 1;
  const end = line.lastIndexOf(' ');
  const file = line.lastIndexOf(FILE, end - FILE.length);
  return start === 0 || file < start || end < file + FILE.length ? [] : [line.slice(start, end)];
}
