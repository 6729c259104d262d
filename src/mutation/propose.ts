import { extname } from 'node:path';
import type { Parser, Tree } from 'web-tree-sitter';
import { random } from '../support/random.ts';
import { checkEdit } from './check.ts';
import { parse, parserOf } from './grammar.ts';
import type { MutationLanguage } from './language.ts';
import { languageOf } from './languages.ts';
import type { Mutant } from './mutant.ts';
import type { Edit, MutationOperator } from './operator.ts';
import { places } from './places.ts';
import { takeEvenly } from './take-evenly.ts';

export type ProposeRequest = {
  /** Source text by path, whose suffix tells the language. Files that do not parse as they are give no mutants. */
  files: Readonly<Record<string, string>>;
  /** Lines that tests reach, by path; files and lines that are not in it are left alone. Without it, every line counts. */
  reached?: Readonly<Record<string, ReadonlySet<number>>>;
  seed: number;
  /** Operators to draw from; all of each file's language unless told otherwise. */
  operators?: readonly MutationOperator[];
  /** At most this many. */
  limit?: number;
};

type ParsedFile = { file: string; source: string; language: MutationLanguage; parser: Parser; tree: Tree };
type Proposal = { mutant: Mutant; parsed: ParsedFile };

/**
 * Mutants in the order in which to try them: drawn evenly over operators, then files, then functions. Each one parses,
 * and differs from the original in more than layout. Equal requests give equal lists.
 */
export async function proposeMutants(request: ProposeRequest): Promise<Mutant[]> {
  const proposals: Proposal[] = [];
  const trees: Tree[] = [];
  for (const [file, source] of Object.entries(request.files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const reached = request.reached === undefined ? undefined : (request.reached[file] ?? new Set<number>());
    const language = languageOf(file);
    if (reached?.size === 0 || language === undefined) continue;
    const parser = await parserOf(language.grammars[extname(file)] as string);
    const parsed = { file, source, language, parser, tree: parse(parser, source) };
    trees.push(parsed.tree);
    if (parsed.tree.rootNode.hasError) continue;
    for (const mutant of mutantsOfFile(parsed, request.operators ?? language.operators, reached)) {
      proposals.push({ mutant, parsed });
    }
  }
  const order = takeEvenly(
    proposals,
    [(p) => p.mutant.operator, (p) => p.mutant.file, (p) => p.mutant.scope],
    random(request.seed, 'propose-mutants'),
  );
  const kept: Mutant[] = [];
  const seen = new Set<string>();
  for (const { mutant, parsed } of order) {
    if (kept.length === (request.limit ?? Number.POSITIVE_INFINITY)) break;
    const text = `${mutant.file}\u0000${mutant.start}\u0000${mutant.end}\u0000${mutant.replacement}`;
    const { parser, language, tree, source } = parsed;
    if (seen.has(text) || checkEdit(parser, language.code, tree, source, mutant) !== undefined) continue;
    seen.add(text);
    kept.push(mutant);
  }
  for (const tree of trees) tree.delete();
  return kept;
}

function* mutantsOfFile(
  { file, source, language, tree }: ParsedFile,
  operators: readonly MutationOperator[],
  reached: ReadonlySet<number> | undefined,
): Iterable<Mutant> {
  const lineOf = lineFinder(source);
  const describe = (operator: string, scope: string, edit: Edit): Mutant => {
    const { start, end, replacement } = shrink(source, edit);
    return { operator, file, line: lineOf(start), scope, start, end, original: source.slice(start, end), replacement };
  };
  for (const { node, scope, lines } of places(tree.rootNode, language.places)) {
    if (reached !== undefined && !anyWithin(lines, reached)) continue;
    for (const operator of operators) {
      if (!operator.nodes.includes(node.type)) continue;
      for (const edit of operator.mutate(node)) {
        if (edit.replacement !== source.slice(edit.start, edit.end)) yield describe(operator.name, scope, edit);
      }
    }
  }
}

/** Cuts off whole lines that an edit leaves as they are, so that `line` is the first line that changes. */
function shrink(source: string, edit: Edit): Edit {
  const before = source.slice(edit.start, edit.end);
  let common = 0;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) {
    if (before.slice(0, at + 1) !== edit.replacement.slice(0, at + 1)) break;
    common = at + 1;
  }
  return { start: edit.start + common, end: edit.end, replacement: edit.replacement.slice(common) };
}

function anyWithin([first, last]: readonly [number, number], reached: ReadonlySet<number>): boolean {
  for (let line = first; line <= last; line++) if (reached.has(line)) return true;
  return false;
}

function lineFinder(source: string): (index: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return (index) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
