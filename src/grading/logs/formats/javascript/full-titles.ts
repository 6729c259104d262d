import { pattern } from '../text.ts';

const TITLE = pattern(String.raw`"fullTitle":\s"`);
const END = '",';

/** Values of `"fullTitle": "…",` in JSON that is written over several lines, as they are written. */
export function fullTitles(json: string): string[] {
  return json
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const title = line.endsWith(END) ? TITLE.exec(line) : null;
      const start = (title?.index ?? 0) + (title?.[0].length ?? 0);
      return title === null || start > line.length - END.length ? [] : [line.slice(start, -END.length)];
    });
}
