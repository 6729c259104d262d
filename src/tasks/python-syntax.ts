import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

let loading: Promise<Parser> | undefined;

async function load(): Promise<Parser> {
  await Parser.init();
  const grammar = fileURLToPath(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm'));
  return new Parser().setLanguage(await Language.load(grammar));
}

/** Reads Python source and gives the tree away to `read`; what comes back must hold no node of it. */
export async function withPythonTree<Result>(source: string, read: (root: Node) => Result): Promise<Result> {
  loading ??= load();
  const tree = (await loading).parse(source) as Tree; // null only without a language
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/** The definition inside a statement: decorators left out. Undefined where it defines nothing. */
export function definitionOf(statement: Node): Node | undefined {
  const inner = statement.type === 'decorated_definition' ? statement.childForFieldName('definition') : statement;
  return inner?.type === 'function_definition' || inner?.type === 'class_definition' ? inner : undefined;
}

export function nameOf(definition: Node): string {
  return definition.childForFieldName('name')?.text ?? '';
}

/** Statements of a module or a block: comments left out. */
export function statementsOf(block: Node): Node[] {
  return block.namedChildren.filter((child) => child.type !== 'comment');
}

export function isDocstring(statement: Node): boolean {
  return statement.type === 'expression_statement' && /^(concatenated_)?string$/.test(statement.namedChildren[0]?.type ?? '');
}
