import { formatOfLines } from '../line-format.ts';
import { pattern, strip } from '../text.ts';

const LINE = pattern(String.raw`^\d+\)\s(.*)`);

/** Marked: Jasmine's list of failures. */
export const marked = formatOfLines('marked', (line) => {
  const name = LINE.exec(line)?.[1];
  return name === undefined ? undefined : [strip(name), 'failed'];
});
