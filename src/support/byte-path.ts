/**
 * Names of files as bytes, held as latin-1: one character for each byte. Text for people: as UTF-8 where the bytes are that;
 * other bytes and controls as git escapes them, `\351`.
 */
export function showPath(latin1: string): string {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  const isText = bytesOfPath(text) === latin1;
  const escaped = (one: string): string => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return (isText ? text : latin1).replace(isText ? CONTROLS : NOT_PRINTABLE, escaped);
}

/** The bytes of a path that is text. */
export function bytesOfPath(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The entries of a list with a NUL after each, as bytes. */
export function byteEntries(list: Buffer): string[] {
  return list.toString('latin1').split('\0').slice(0, -1);
}

/** Such a list of entries that are bytes. */
export function toByteEntries(entries: readonly string[]): Buffer {
  return Buffer.from(entries.map((entry) => `${entry}\0`).join(''), 'latin1');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: names of files hold any byte but NUL and /
const CONTROLS = /[\u0000-\u001f\u007f]/g;
const NOT_PRINTABLE = /[^ -~]/g;
