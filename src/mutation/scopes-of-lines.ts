import { extname } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { parse, parserOf } from './grammar.ts';
import { languageOf } from './languages.ts';
import type { PlaceRules } from './places.ts';

/**
 * Dotted paths of the innermost classes and functions around lines, counted from 1; '' for what stands in none. Undefined
 * where no grammar reads the file.
 */
export async function scopesOfLines(file: string, source: string, lines: readonly number[]): Promise<Set<string> | undefined> {
  const language = languageOf(file);
  if (language === undefined) return undefined;
  const tree = parse(await parserOf(language.grammars[extname(file)] as string), source);
  try {
    return new Set(lines.map((line) => scopeAround(tree.rootNode, language.places, line - 1).join('.')));
  } finally {
    tree.delete();
  }
}

function scopeAround(node: Node, rules: PlaceRules, row: number): string[] {
  const name = rules.scopeOf(node)?.name ?? '';
  const child = node.namedChildren.find(({ startPosition, endPosition }) => startPosition.row <= row && row <= endPosition.row);
  return [...(name === '' ? [] : [name]), ...(child === undefined ? [] : scopeAround(child, rules, row))];
}
