import { formatOfLines } from '../line-format.ts';
import { pattern, strip } from '../text.ts';

const MARK = pattern(String.raw`\[\s*(OK|FAILED)\s*\]\s`, 'g');
const BRACKET = pattern(String.raw`^.*(?=\s\()`);

/** GoogleTest: `[       OK ] Suite.name (0 ms)`, with CTest's number in front or not. */
export const googletest = formatOfLines('googletest', (raw) => {
  const line = strip(raw);
  if (!line.endsWith(')')) return undefined;
  const end = BRACKET.exec(line.slice(0, -1))?.[0].length;
  if (end === undefined) return undefined;
  const mark = [...line.matchAll(MARK)].findLast(({ 0: { length }, index }) => index + length <= end);
  if (mark === undefined) return undefined;
  return [line.slice(mark.index + mark[0].length, end), mark[1] === 'OK' ? 'passed' : 'failed'];
});
