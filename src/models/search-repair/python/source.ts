import { type CodeLine, codeLine } from './code-line.ts';
import { openBrackets } from './tokens.ts';

/** What has been seen of one file, by line number. */
export type SeenFile = ReadonlyMap<number, string>;

/** The seen lines with their tokens; lines inside a string of several lines have none. */
export type Source = ReadonlyMap<number, CodeLine>;

/** Reads the seen stretches of a file. Where one starts inside a string or inside brackets is guessed from what follows. */
export function readSource(file: SeenFile): Source {
  const source = new Map<number, CodeLine>();
  for (const stretch of stretches(file)) {
    let quote = startsInString(stretch.map(({ text }) => text))
      ? QUOTES.find((mark) => stretch.some(({ text }) => text.includes(mark)))
      : undefined;
    let open = 0;
    for (const { number, text } of stretch) {
      const continued = open > 0 || quote !== undefined;
      if (quote !== undefined) {
        source.set(number, { ...codeLine(number, text), tokens: [], continued });
        if (text.includes(quote)) quote = undefined;
        continue;
      }
      const line = codeLine(number, text);
      quote = leftOpen(line);
      source.set(number, { ...line, continued });
      open = Math.max(0, open + openBrackets(line.tokens));
    }
  }
  return source;
}

const QUOTES = ['"""', "'''"];

/** The triple quote that a line opens and does not close. */
function leftOpen({ tokens }: CodeLine): string | undefined {
  const last = tokens.at(-1);
  if (last?.kind !== 'string') return undefined;
  const mark = QUOTES.find((quote) => last.text.replace(/^[rRbBuUfF]*/, '').startsWith(quote));
  const body = last.text.replace(/^[rRbBuUfF]*/, '');
  return mark !== undefined && (body.length < 6 || !body.endsWith(mark)) ? mark : undefined;
}

/** Whether the first triple quote of a stretch closes a string: it ends a line that it does not begin, or stands alone under text. */
function startsInString(lines: readonly string[]): boolean {
  const at = lines.findIndex((line) => QUOTES.some((quote) => line.includes(quote)));
  const line = lines[at]?.trim() ?? '';
  const marks = line.split(/"""|'''/).length - 1;
  if (at <= 0 || marks !== 1) return false;
  if (/^("""|''')$/.test(line)) return !/:\s*(#.*)?$/.test(lines.slice(0, at).findLast((other) => other.trim() !== '') ?? ':');
  return !/^[rRbBuUfF]*("""|''')/.test(line) && /("""|''')[),]*$/.test(line) && !/[=(,]\s*[rRbBuUfF]*("""|''')$/.test(line);
}

type Line = { number: number; text: string };

function stretches(file: SeenFile): Line[][] {
  const found: Line[][] = [];
  for (const [number, text] of [...file].toSorted(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last?.at(-1)?.number === number - 1) last.push({ number, text });
    else found.push([{ number, text }]);
  }
  return found;
}
