import { isBlank, pattern } from '../text.ts';
import { failuresOnly, onOneLine } from './failures.ts';

const NUMBER = pattern(String.raw`\s{2}\d+\)`, 'g');
const BLANK = pattern(String.raw`\s`, 'g');
const ERROR = 'Error';

/** ESLint: mocha's list of failures, each a number, its name over several lines, and a line with an error. */
export const eslint = failuresOnly('eslint', (log) => {
  const names: string[] = [];
  let end = 0;
  for (const { 0: mark, index } of log.matchAll(NUMBER)) {
    if (index < end) continue;
    const start = index + mark.length;
    const stop = nextError(log, start);
    if (stop === undefined) break;
    names.push(onOneLine(log.slice(start, stop.name)));
    end = stop.end;
  }
  return names;
});

/** Where a name ends that begins at `start`: at the blanks in front of what holds an error's class, or in front of that line. */
function nextError(log: string, start: number): { name: number; end: number } | undefined {
  for (let from = start; ; ) {
    const found = log.indexOf(ERROR, from);
    if (found === -1) return undefined;
    const line = log.lastIndexOf('\n', found) + 1;
    const lineEnd = (log.indexOf('\n', found) + 1 || log.length + 1) - 1;
    const last = log.lastIndexOf(ERROR, lineEnd - ERROR.length);
    const end = last + ERROR.length;
    if (line > start) {
      let name = line - 1;
      while (name > start && isBlank(log[name - 1])) name--;
      return { name, end };
    }
    BLANK.lastIndex = start;
    const blank = BLANK.exec(log)?.index ?? log.length;
    if (blank < last) return { name: blank, end };
    from = end;
  }
}
