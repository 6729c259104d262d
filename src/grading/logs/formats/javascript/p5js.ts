import { indentOf, pattern, strip, stripEnd, withoutEscapes } from '../text.ts';
import { failuresOnly } from './failures.ts';

const NUMBER = pattern(String.raw`(?<![^\n])(?:(?!\n)\s)*\d+\)`, 'g');
const LONGEST = 1000;

/** p5.js: mocha's list of failures, a number and the suites over several lines, each deeper; values that tests print are no part of it. */
export const p5js = failuresOnly('p5js', (log) => {
  const text = withoutElements(withoutValues(withoutEscapes(log)));
  const names: string[] = [];
  let end = 0;
  for (const { 0: mark, index } of text.matchAll(NUMBER)) {
    if (index < end) continue;
    const start = index + mark.length;
    const colon = text.indexOf(':', start);
    if (colon === -1) break;
    if (colon > start + LONGEST) continue;
    const lines = text.slice(start, colon).split('\n');
    const isDeeper = lines.every((line, number) => indentOf(line) > indentOf(lines[number - 1] ?? ''));
    if (isDeeper) names.push(lines.map(strip).join(':'));
    end = colon + 1;
  }
  return names;
});

const BLOCKS = [
  { open: '{', close: '}' },
  { open: '[', close: ']' },
] as const;

/** Without objects and lists that are written over several lines, or fill one. */
function withoutValues(log: string): string {
  const open = new Set<string>();
  const isKept = (raw: string): boolean => {
    const line = stripEnd(raw);
    const opened = BLOCKS.find((block) => line.endsWith(block.open));
    if (opened !== undefined) {
      open.add(opened.open);
      return false;
    }
    const closed = BLOCKS.find((block) => line === block.close && open.has(block.open));
    if (closed !== undefined) open.delete(closed.open);
    return (
      closed === undefined &&
      open.size === 0 &&
      !BLOCKS.some((block) => line.startsWith(block.open) && line.endsWith(block.close))
    );
  };
  return log.split('\n').filter(isKept).join('\n');
}

const TAG = pattern(String.raw`<(\w+)>`, 'g');
const CLOSING = pattern(String.raw`</(\w+)>`, 'g');

/**
 * Without elements, from the first `<tag>` to the first `</tag>` behind it. Where the same tag was opened in between, one fewer
 * stay open, in the element's place.
 */
function withoutElements(log: string): string {
  const closings = Map.groupBy(log.matchAll(CLOSING), ([, tag]) => tag);
  const next = new Map<string, number>();
  const closingBehind = (tag: string, from: number): number | undefined => {
    const places = closings.get(tag) ?? [];
    let number = next.get(tag) ?? 0;
    while ((places[number]?.index ?? from) < from) number++;
    next.set(tag, number);
    return places[number]?.index;
  };
  let kept = '';
  let at = 0;
  for (const { 0: opening, 1: tag = '', index } of log.matchAll(TAG)) {
    if (index < at) continue;
    kept += log.slice(at, index);
    at = index;
    let open = 1;
    let from = index + opening.length;
    while (open > 0) {
      const end = closingBehind(tag, from);
      if (end === undefined) break;
      open += log.slice(from, end).split(opening).length - 2;
      from = end + opening.length + 1;
      at = from;
    }
    if (at === index) continue;
    kept += opening.repeat(open);
  }
  return kept + log.slice(at);
}
