import { html as escapingTemplate, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Markup that is safe to put into a page: only `html` and `trusted` make it. */
export type Html = HtmlEscapedString;

/** What may stand in a template. Strings are text: escaped, with control characters made visible. */
export type Content = string | number | Html | undefined | false | readonly Content[];

/** The one way in which text becomes markup here: every interpolated string is escaped. */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
  return escapingTemplate(template, ...values.map(readable)) as Html; // without promises inside it is never one
}

/** Markup as it stands: for constants of this program and for what `markdownBlock` escaped, never for anything read. */
export function trusted(markup: string): Html {
  return raw(markup);
}

function readable(value: Content): unknown {
  if (typeof value === 'string') return visible(value);
  return Array.isArray(value) ? value.map(readable) : value;
}

/** Controls, formats (zero-width, direction) and lone surrogates; tab and newline are readable. */
const UNREADABLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * Text with invisible characters shown: C0 controls as their pictures (␛ for escape), all others as ‹U+202E›, so that no
 * test name or patch can look other than it is.
 */
export function visible(text: string): string {
  return text.replace(UNREADABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x7f) return '\u2421';
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}
