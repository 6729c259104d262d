import type { LogFormat } from './log-format.ts';

/** pytest's lines, of which seaborn's lists know passes and failures alone. */
export const seaborn: LogFormat = {
  name: 'seaborn',
  read(log) {
    const tests: ReturnType<LogFormat['read']> = new Map();
    for (const line of log.split('\n')) {
      const [first = '', second = ''] = line.trim().split(/\s+/);
      if (line.startsWith('FAILED') && second !== '') tests.set(second, 'failed');
      else if (line.includes(' PASSED ') && second === 'PASSED') tests.set(first, 'passed');
      else if (line.startsWith('PASSED') && second !== '') tests.set(second, 'passed');
    }
    return tests;
  },
};
