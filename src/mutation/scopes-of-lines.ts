import type { Node } from 'web-tree-sitter';
import { languageOf } from './languages.ts';
import type { PlaceRules } from './places.ts';
import { withTree } from './with-tree.ts';

/**
 * Dotted paths of the innermost classes and functions around lines, counted from 1; '' for what stands in none. Undefined
 * where no grammar reads the file.
 */
export async function scopesOfLines(file: string, source: string, lines: readonly number[]): Promise<Set<string> | undefined> {
  const language = languageOf(file);
  if (language === undefined) return undefined;
  return withTree(file, source, (root) => new Set(lines.map((line) => scopeAround(root, language.places, line - 1).join('.'))));
}

function scopeAround(node: Node, rules: PlaceRules, row: number): string[] {
  const name = rules.scopeOf(node)?.name ?? '';
  const child = node.namedChildren.find(({ startPosition, endPosition }) => startPosition.row <= row && row <= endPosition.row);
  return [...(name === '' ? [] : [name]), ...(child === undefined ? [] : scopeAround(child, rules, row))];
}
