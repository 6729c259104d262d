const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['a', '\u0007'],
  ['0', '\0'],
  ['\n', ''],
]);

const STRING = /[uUrRbB]{0,2}('''|"""|'|")((?:\\[\s\S]|(?!\1)[\s\S])*?)\1/y;

/**
 * The texts of a list, tuple or set of strings as Python writes it (`repr`), or as numpy prints an array of them, without commas.
 * Undefined where the text is none.
 */
export function pythonStrings(text: string): string[] | undefined {
  const inside = /^\s*(?:array\()?\s*[[({]([\s\S]*?)[\])}]\s*(?:,\s*dtype=[^)]*)?\)?\s*$/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const found: string[] = [];
  let at = 0;
  while (at < inside.length) {
    const gap = /[\s,]*/y;
    gap.lastIndex = at;
    at += gap.exec(inside)?.[0].length ?? 0;
    if (at >= inside.length) break;
    STRING.lastIndex = at;
    const match = STRING.exec(inside);
    if (match === null) return undefined;
    const isRaw = /^[a-z]*r/i.test(match[0]);
    found.push(isRaw ? (match[2] ?? '') : unescaped(match[2] ?? ''));
    at += match[0].length;
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, one?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      }
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return ESCAPES.get(one ?? '') ?? (/['"\\]/.test(one ?? '') ? (one as string) : whole);
    },
  );
}
