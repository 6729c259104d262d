import { fileURLToPath } from 'node:url';
import { Language, Parser, type Tree } from 'web-tree-sitter';

let started: Promise<void> | undefined;
const loading = new Map<string, Promise<Parser>>();

/** The parser of a grammar, by the `file:` address of its `.wasm`; each is loaded once per process. */
export function parserOf(grammar: string): Promise<Parser> {
  const known = loading.get(grammar);
  if (known !== undefined) return known;
  const parser = load(grammar);
  loading.set(grammar, parser);
  return parser;
}

async function load(grammar: string): Promise<Parser> {
  started ??= Parser.init();
  await started;
  return new Parser().setLanguage(await Language.load(fileURLToPath(grammar)));
}

/** Parses a whole file. Trees live outside the garbage collector: call `delete()` when done. */
export function parse(parser: Parser, source: string): Tree {
  const tree = parser.parse(source);
  if (tree === null) throw new Error('the parser was given no language');
  return tree;
}
