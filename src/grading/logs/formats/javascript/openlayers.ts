import { pattern } from '../text.ts';
import { type Browser, failuresOnly, karmaFailures, onOneLine } from './failures.ts';

const HEADLESS: Browser = { start: pattern(String.raw`Chrome\sHeadless\s[\d.]+\s\(Linux\s\S+\)\s`) };
const CHROME: Browser = { start: pattern(String.raw`Chrome\s[\d.]+\s\(Linux\s\S+\)\s`) };
const NUMBER = pattern(String.raw`(?<![^\n])\s{2}\d+\)`, 'g');
const CASE = pattern(String.raw`(?<![^\n])case\s(.*):\smismatch`, 'g');
const BLANK_AT_END = pattern(String.raw`\s$`);

/** OpenLayers: failures in Chrome, of mocha (a number, the name, its error), and of the rendering tests. */
export const openlayers = failuresOnly('openlayers', (log) =>
  [
    ...karmaFailures(log, [HEADLESS]).filter((name) => BLANK_AT_END.test(name)),
    ...karmaFailures(log, [CHROME]),
    ...numbered(log),
    ...[...log.matchAll(CASE)].map(([, name = '']) => name),
  ].map(onOneLine),
);

/** What stands between a number and the next `Error:`. */
function numbered(log: string): string[] {
  const names: string[] = [];
  let end = 0;
  for (const { 0: mark, index } of log.matchAll(NUMBER)) {
    if (index < end) continue;
    const start = index + mark.length;
    const stop = log.indexOf('Error:', start);
    if (stop === -1) break;
    names.push(log.slice(start, stop));
    end = stop + 'Error:'.length;
  }
  return names;
}
