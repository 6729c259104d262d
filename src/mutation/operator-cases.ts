import { extname } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { applyEdit } from './edit.ts';
import { parse, parserOf } from './grammar.ts';
import { languageOf } from './languages.ts';
import type { MutationOperator } from './operator.ts';

/** Every mutant that an operator makes of a snippet, as whole snippets in source order: what an operator's spec compares. */
export async function mutantsOf(operator: MutationOperator, source: string, file = 'module.py'): Promise<string[]> {
  const grammar = languageOf(file)?.grammars[extname(file)];
  if (grammar === undefined) throw new Error(`no grammar reads ${file}`);
  const tree = parse(await parserOf(grammar), source);
  const edits: { start: number; text: string }[] = [];
  const walk = (node: Node): void => {
    if (operator.nodes.includes(node.type)) {
      for (const edit of operator.mutate(node)) edits.push({ start: edit.start, text: applyEdit(source, edit) });
    }
    for (const child of node.namedChildren) walk(child);
  };
  walk(tree.rootNode);
  tree.delete();
  return edits.sort((a, b) => a.start - b.start).map((edit) => edit.text);
}
