import type { Tree } from 'web-tree-sitter';
import { random } from '../support/random.ts';
import type { Mutant } from './mutant.ts';
import type { Edit, MutationOperator } from './operator.ts';
import { checkEdit } from './python/check.ts';
import { pythonOperators } from './python/operators.ts';
import { places } from './python/places.ts';
import { parsePython, pythonParser } from './python/syntax.ts';
import { takeEvenly } from './take-evenly.ts';

export type ProposeRequest = {
  /** Source text by path. Files that do not parse as they are give no mutants. */
  files: Readonly<Record<string, string>>;
  /** Lines that tests reach, by path; files and lines that are not in it are left alone. Without it, every line counts. */
  reached?: Readonly<Record<string, ReadonlySet<number>>>;
  seed: number;
  /** Operators to draw from; all of them unless told otherwise. */
  operators?: readonly MutationOperator[];
  /** At most this many. */
  limit?: number;
};

type Proposal = { mutant: Mutant; source: string; tree: Tree };

/**
 * Mutants in the order in which to try them: drawn evenly over operators, then files, then functions. Each one parses,
 * and differs from the original in more than layout. Equal requests give equal lists.
 */
export async function proposeMutants(request: ProposeRequest): Promise<Mutant[]> {
  const parser = await pythonParser();
  const proposals: Proposal[] = [];
  const trees: Tree[] = [];
  for (const [file, source] of Object.entries(request.files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const reached = request.reached === undefined ? undefined : (request.reached[file] ?? new Set<number>());
    if (reached?.size === 0) continue;
    const tree = await parsePython(source);
    trees.push(tree);
    if (tree.rootNode.hasError) continue;
    for (const mutant of mutantsOfFile(file, source, tree, request.operators ?? pythonOperators, reached)) {
      proposals.push({ mutant, source, tree });
    }
  }
  const order = takeEvenly(
    proposals,
    [(p) => p.mutant.operator, (p) => p.mutant.file, (p) => p.mutant.scope],
    random(request.seed, 'propose-mutants'),
  );
  const kept: Mutant[] = [];
  const seen = new Set<string>();
  for (const { mutant, source, tree } of order) {
    if (kept.length === (request.limit ?? Number.POSITIVE_INFINITY)) break;
    const text = `${mutant.file}\u0000${mutant.start}\u0000${mutant.end}\u0000${mutant.replacement}`;
    if (seen.has(text) || checkEdit(parser, tree, source, mutant) !== undefined) continue;
    seen.add(text);
    kept.push(mutant);
  }
  for (const tree of trees) tree.delete();
  return kept;
}

function* mutantsOfFile(
  file: string,
  source: string,
  tree: Tree,
  operators: readonly MutationOperator[],
  reached: ReadonlySet<number> | undefined,
): Iterable<Mutant> {
  const lineOf = lineFinder(source);
  const describe = (operator: string, scope: string, edit: Edit): Mutant => {
    const { start, end, replacement } = shrink(source, edit);
    return { operator, file, line: lineOf(start), scope, start, end, original: source.slice(start, end), replacement };
  };
  for (const { node, scope, lines } of places(tree.rootNode)) {
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
