import { extname } from 'node:path';
import { parse, parserOf } from '../grammar.ts';
import { languageOf } from '../languages.ts';

/** Types of nodes that are literals, in any of the languages. */
const LITERAL =
  /^(integer|float|string|number|template_string|int_literal|float_literal|interpreted_string_literal|raw_string_literal|rune_literal|integer_literal|string_literal|char_literal|decimal_integer_literal|hex_integer_literal|decimal_floating_point_literal|character_literal|regex)$/;

/**
 * Values of the literals in some lines of a source file (from 1), in order, each as a word that does not depend on how it is
 * written: `3`, `"abc"`. A text gives, after itself, the numbers and the words that it holds. Empty where no grammar reads it.
 */
export async function literalTokens(file: string, source: string, hasLine: (line: number) => boolean): Promise<string[]> {
  const grammar = languageOf(file)?.grammars[extname(file)];
  if (grammar === undefined) return [];
  const tree = parse(await parserOf(grammar), source);
  try {
    const tokens: string[] = [];
    const cursor = tree.walk();
    for (let more = true; more; ) {
      const isLiteral = LITERAL.test(cursor.nodeType);
      if (isLiteral && hasLine(cursor.startPosition.row + 1)) tokens.push(...tokensOf(cursor.nodeText));
      if (!isLiteral && cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) {
          more = false;
          break;
        }
      }
    }
    cursor.delete();
    return tokens;
  } finally {
    tree.delete();
  }
}

/** The tokens of one literal. */
export function tokensOf(literal: string): string[] {
  const quoted = /^[a-zA-Z]{0,2}#*("""|'''|["'`])([\s\S]*?)\1#*$/.exec(literal);
  if (quoted === null) return [numberOf(literal)];
  const inside = quoted[2] ?? '';
  const parts = inside.match(/-?\d+(?:\.\d+)?|[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  const held =
    parts.length === 1 && parts[0] === inside
      ? []
      : parts.map((part) => (/\d$/.test(part) && !/^[\p{L}_]/u.test(part) ? numberOf(part) : `"${part}"`));
  const own = /^-?\d+(\.\d+)?$/.test(inside) ? numberOf(inside) : `"${inside}"`;
  return [own, ...(own === held[0] ? [] : held)];
}

function numberOf(text: string): string {
  const plain = text.replaceAll('_', '').replace(/(?<=[\d.])(?:[uif](?:8|16|32|64|128|size)|[nuUlLfFdD]+|[jJ])$/, '');
  const value = /^0[oO]?[0-7]+$/.test(plain) ? Number.parseInt(plain.replace(/^0[oO]?/, ''), 8) : Number(plain);
  return Number.isNaN(value) ? text : String(value);
}
