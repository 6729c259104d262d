import { showPath } from '../support/byte-path.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** A name that git has put into quotes, at the beginning of `text`, and how long it is there; undefined where none begins. */
function quotedName(text: string): { name: string; length: number } | undefined {
  const quoted = /^"((?:\\(?:[0-7]{3}|[abtnvfr"\\])|[^"\\])*)"/.exec(text);
  if (quoted === null) return undefined;
  const bytes = (quoted[1] ?? '').replace(/\\([0-7]{3}|.)|[^\0-\x7f]+/gu, (whole, code: string | undefined) => {
    if (code === undefined) return Buffer.from(whole, 'utf8').toString('latin1');
    return ESCAPES.get(code) ?? String.fromCharCode(Number.parseInt(code, 8) & 0xff);
  });
  const utf8 = Buffer.from(bytes, 'latin1');
  const name = utf8.toString('utf8');
  return { name: Buffer.from(name, 'utf8').equals(utf8) ? name : showPath(bytes), length: quoted[0].length };
}

/**
 * The name on a `---`, `+++`, `rename` or `copy` line, without its first `strip` folders; undefined for /dev/null. What may
 * come after a name is a tab with a time, or the CR of another system's line ends.
 */
export function nameOfLine(text: string, strip: 0 | 1): string | undefined {
  const name = quotedName(text)?.name ?? text.replace(/[\t\r].*$/s, '');
  return name === '/dev/null' ? undefined : withoutFolders(name, strip);
}

/** The name in `diff --git a/NAME b/NAME`: for files of which no other line tells one both are the same. */
export function nameOfHeader(text: string): string {
  const line = text.replace(/\r$/, '');
  const first = quotedName(line);
  if (first !== undefined) return withoutFolders(first.name, 1);
  for (let at = line.indexOf(' '); at !== -1; at = line.indexOf(' ', at + 1)) {
    const second = quotedName(line.slice(at + 1))?.name ?? line.slice(at + 1);
    const name = withoutFolders(second, 1);
    if (withoutFolders(line.slice(0, at), 1) === name) return name;
  }
  return withoutFolders(line.slice(line.lastIndexOf(' ') + 1), 1);
}

function withoutFolders(name: string, count: 0 | 1): string {
  return count === 0 ? name : name.slice(name.indexOf('/') + 1);
}
