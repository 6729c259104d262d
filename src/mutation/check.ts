import { type Node, type Parser, type Tree, Edit as TreeEdit } from 'web-tree-sitter';
import { applyEdit } from './edit.ts';
import type { Edit } from './operator.ts';
import { codeChildren } from './syntax.ts';

/** Why an edit makes no mutant; undefined where it does. */
export type EditProblem = 'does not parse' | 'changes nothing';

/** What makes code of a language the same but for its layout. Patterns are of node types. */
export type CodeRules = {
  /** Statements and the like: two versions are compared within the smallest that hold the edit. */
  readonly unit: RegExp;
  /** What needs no brackets around it. */
  readonly atom: RegExp;
  /** What is compared as it is written, blanks and all. */
  readonly text: RegExp;
};

/** Parses the edited source (only what changed is parsed anew) and compares its code with the original's. */
export function checkEdit(parser: Parser, rules: CodeRules, tree: Tree, source: string, edit: Edit): EditProblem | undefined {
  const edited = applyEdit(source, edit);
  const old = tree.copy();
  const newEnd = edit.start + edit.replacement.length;
  old.edit(
    new TreeEdit({
      startIndex: edit.start,
      oldEndIndex: edit.end,
      newEndIndex: newEnd,
      startPosition: positionOf(source, edit.start),
      oldEndPosition: positionOf(source, edit.end),
      newEndPosition: positionOf(edited, newEnd),
    }),
  );
  const changed = parser.parse(edited, old);
  old.delete();
  if (changed === null) return 'does not parse';
  try {
    if (changed.rootNode.hasError) return 'does not parse';
    const before = codeAround(rules, tree, edit.start, edit.end);
    const after = codeAround(rules, changed, edit.start, newEnd);
    return before === after ? 'changes nothing' : undefined;
  } finally {
    changed.delete();
  }
}

/** Code of the smallest statements that hold a range, token by token: without comments, layout and needless brackets. */
function codeAround(rules: CodeRules, tree: Tree, start: number, end: number): string {
  let node = tree.rootNode.descendantForIndex(start, end) ?? tree.rootNode;
  while (node.parent !== null && !rules.unit.test(node.type)) node = node.parent;
  const tokens: string[] = [];
  collectTokens(rules, node, tokens);
  return tokens.join(' ');
}

function collectTokens(rules: CodeRules, node: Node, tokens: string[]): void {
  if (node.type.endsWith('comment')) return;
  const inner = node.type === 'parenthesized_expression' ? codeChildren(node) : [];
  const only = inner.length === 1 ? inner[0] : undefined;
  if (only !== undefined && rules.atom.test(only.type)) collectTokens(rules, only, tokens);
  else if (node.childCount === 0 || rules.text.test(node.type)) tokens.push(node.text);
  else for (const child of node.children) collectTokens(rules, child, tokens);
}

function positionOf(source: string, index: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = source.indexOf('\n'); at !== -1 && at < index; at = source.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: index - lineStart };
}
