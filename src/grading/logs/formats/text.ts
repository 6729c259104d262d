/**
 * Text as SWE-bench's readers see it: they are Python, whose blanks, digits and letters are not JavaScript's. Lists of tests
 * hold names as those readers cut them.
 */
const BLANKS = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const LETTER = String.raw`[\p{L}\p{N}_]`;
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['\\s', `[${BLANKS}]`],
  ['\\S', `[^${BLANKS}]`],
  ['\\d', String.raw`\p{Nd}`],
  ['\\w', LETTER],
  ['\\b', `(?!${LETTER})`],
]);

/** A pattern whose `\s`, `\S`, `\d`, `\w` and `.` (anything but a line's end) mean what they mean in Python; `\b` only ends words. */
export function pattern(source: string, flags = ''): RegExp {
  const translated = source.replace(/\\[\s\S]|\[\^?(?:\\.|[^\]])*\]|\./g, (part) => {
    if (part === '.') return String.raw`[^\n]`;
    return CLASSES.get(part) ?? (part.startsWith('[') ? part.replaceAll('\\d', String.raw`\p{Nd}`) : part);
  });
  return new RegExp(translated, `u${flags}`);
}

const START = pattern(String.raw`^\s+`);
const BLANK = pattern(String.raw`\s`);
const RUN = pattern(String.raw`\s+`);

export function isBlank(character: string | undefined): boolean {
  return character !== undefined && !isPrinted(character) && BLANK.test(character);
}

/** Of ASCII, which nearly all of a log is: the answer without a pattern. */
function isPrinted(character: string): boolean {
  return character > ' ' && character <= '~';
}

/** A text without blanks at both ends. */
export function strip(text: string): string {
  return stripEnd(isBlank(text[0]) ? text.replace(START, '') : text);
}

export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text[end - 1])) end--;
  return text.slice(0, end);
}

/** Blanks that a line begins with. */
export function indentOf(line: string): number {
  return isBlank(line[0]) ? (START.exec(line)?.[0].length ?? 0) : 0;
}

export function words(text: string): string[] {
  const bare = strip(text);
  return bare === '' ? [] : bare.split(RUN);
}

/** What stands in front of the first `mark`, and behind it; undefined where there is none. */
export function cutAt(text: string, mark: string): [before: string, after: string] | undefined {
  const at = text.indexOf(mark);
  return at === -1 ? undefined : [text.slice(0, at), text.slice(at + mark.length)];
}

/** Behind the last `mark`; the whole text where there is none. */
export function afterLast(text: string, mark: string): string {
  const at = text.lastIndexOf(mark);
  return at === -1 ? text : text.slice(at + mark.length);
}

/** In front of the last `mark`; the whole text where there is none. */
export function beforeLast(text: string, mark: string): string {
  const at = text.lastIndexOf(mark);
  return at === -1 ? text : text.slice(0, at);
}

/** Colours and cursor movements of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are control characters
const ESCAPES = /\x1b(?:[@-Z\\-_]|\[[0-?]*[ -/]*[@-~])/g;

export function withoutEscapes(text: string): string {
  return text.replace(ESCAPES, '');
}
