import type { TestOutcome } from '../../../records/test-run.ts';
import type { LogFormat } from './log-format.ts';

/** Heads the traceback of a failure: `____ sympy/core/tests/test_a.py:test_b ____`. */
const HEADING = /^_+ (\S+\.py:\S+) _+$/gm;
const ENDINGS: ReadonlyMap<string, TestOutcome> = new Map([
  ['ok', 'passed'],
  ['F', 'failed'],
  ['E', 'error'],
]);

/** SymPy's own runner with `--verbose`: one `test_name ok|F|E` a line, the last of a file with `[OK]` or `[FAIL]` behind it. */
export const sympy: LogFormat = {
  name: 'sympy',
  read(log) {
    const tests: ReturnType<LogFormat['read']> = new Map();
    for (const [, test = ''] of log.matchAll(HEADING)) tests.set(test, 'failed');
    for (const raw of log.split('\n')) {
      const line = raw.trim();
      if (!line.startsWith('test_')) continue;
      const parts = line.replace(/\s*\[(?:OK|FAIL)\]$/, '').split(/\s+/);
      const outcome = parts.length < 2 ? undefined : ENDINGS.get(parts.at(-1) ?? '');
      if (outcome !== undefined) tests.set(parts[0] ?? '', outcome);
    }
    return tests;
  },
};
