import type { Node } from 'web-tree-sitter';
import type { FactRules } from './fact-rules.ts';

const NAMES = ['identifier', 'shorthand_property_identifier_pattern'];

/** Of the names that only the surroundings can give, those that the file itself declares nowhere. */
export function freeNames(root: Node, { globals, declarations }: FactRules): Set<string> {
  const free = new Set<string>();
  if (globals === undefined || declarations === undefined) return free;
  const declared = new Set<string>();
  for (const [type, name] of Object.entries(declarations)) {
    for (const node of root.descendantsOfType(type)) {
      const place = node === null || name === '' ? node : node.childForFieldName(name);
      for (const one of place?.descendantsOfType(NAMES) ?? []) if (one !== null) declared.add(one.text);
    }
  }
  for (const node of root.descendantsOfType('identifier')) {
    if (node !== null && globals.test(node.text) && !declared.has(node.text)) free.add(node.text);
  }
  return free;
}
