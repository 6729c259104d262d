import { pattern, withoutEscapes } from '../text.ts';
import { failuresOnly, karmaFailures } from './failures.ts';

const CHROME = {
  start: pattern(String.raw`Chrome\s[\d.]+\s\(`),
  end: { mark: pattern(String.raw`(?<!^)\)(?=\s)`, 'g'), place: 'first' },
} as const;

/** Chart.js: failures in Chrome. */
export const chartJs = failuresOnly('chart-js', (log) => karmaFailures(withoutEscapes(log), [CHROME]));
