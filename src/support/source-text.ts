import { isUtf8 } from 'node:buffer';

/**
 * How the bytes of a source are held as text. `bytes`: one character for each byte, as latin-1 has it; what is ASCII in a file of any
 * common encoding can be read and changed so, and nothing else of it is touched.
 */
export type SourceEncoding = 'utf8' | 'bytes';
export type SourceText = { text: string; encoding: SourceEncoding };

/** A source as text, exactly: a byte order mark and line ends stay. Undefined where it is no text (it holds a NUL). */
export function decodeSource(content: Buffer): SourceText | undefined {
  if (content.includes(0)) return undefined;
  return isUtf8(content)
    ? { text: content.toString('utf8'), encoding: 'utf8' }
    : { text: content.toString('latin1'), encoding: 'bytes' };
}

/** The bytes of such a text again; undefined where it has come to hold what its encoding cannot. */
export function encodeSource(text: string, encoding: SourceEncoding): Buffer | undefined {
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every byte is a character here
  return /^[\u0000-\u00ff]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined;
}

/** A text for people: of any encoding, whatever cannot be read replaced. */
export function readableText(content: Buffer): string {
  return (decodeSource(content)?.text ?? content.toString('utf8')).replace(/^\ufeff/, '');
}
