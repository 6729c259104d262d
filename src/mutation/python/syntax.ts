import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

let loading: Promise<Parser> | undefined;

/** The Python parser; the grammar is loaded once per process. */
export function pythonParser(): Promise<Parser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Parser> {
  await Parser.init();
  const grammar = fileURLToPath(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm'));
  return new Parser().setLanguage(await Language.load(grammar));
}

/** Parses a whole file. Trees live outside the garbage collector: call `delete()` when done. */
export async function parsePython(source: string): Promise<Tree> {
  const tree = (await pythonParser()).parse(source);
  if (tree === null) throw new Error('the parser was given no language');
  return tree;
}

/** A node by field name. */
export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

/** Children that are code: comments left out. */
export function codeChildren(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment');
}

/** Arguments of a call without comments; empty where the argument is a bare generator. */
export function callArguments(call: Node): Node[] {
  const list = field(call, 'arguments');
  return list?.type === 'argument_list' ? codeChildren(list) : [];
}

/** Arguments given by position, up to the first keyword or star. */
export function positionalArguments(call: Node): Node[] {
  const all = callArguments(call);
  const end = all.findIndex((argument) => ['keyword_argument', 'list_splat', 'dictionary_splat'].includes(argument.type));
  return end === -1 ? all : all.slice(0, end);
}

/** The name that a call calls: `f` of `f(x)` and of `m.f(x)`. */
export function calleeName(call: Node): Node | undefined {
  const callee = field(call, 'function');
  if (callee?.type === 'identifier') return callee;
  return callee?.type === 'attribute' ? field(callee, 'attribute') : undefined;
}

/** Whether the node is a literal string, also one in several parts. */
export function isString(node: Node | undefined): boolean {
  return node?.type === 'string' || node?.type === 'concatenated_string';
}

/** The operator token of a binary or augmented expression. */
export function operatorOf(node: Node): string {
  return field(node, 'operator')?.type ?? '';
}

/** Names read or written anywhere below the node. */
export function namesBelow(node: Node): Set<string> {
  return new Set(node.descendantsOfType('identifier').map((name) => name.text));
}
