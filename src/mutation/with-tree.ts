import { extname } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { parse, parserOf } from './grammar.ts';
import { languageOf } from './languages.ts';

/**
 * Reads a file by the grammar of its suffix and gives the root of its tree away to `read`; what comes back must hold no node
 * of it. Undefined where no grammar reads the file.
 */
export async function withTree<Result>(file: string, source: string, read: (root: Node) => Result): Promise<Result | undefined> {
  const grammar = languageOf(file)?.grammars[extname(file)];
  if (grammar === undefined) return undefined;
  const tree = parse(await parserOf(grammar), source);
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}
