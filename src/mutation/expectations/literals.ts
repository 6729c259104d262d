import type { Node } from 'web-tree-sitter';
import type { Random } from '../../support/random.ts';
import type { Edit } from '../operator.ts';
import { codeChildren } from '../syntax.ts';
import { changeLiteral, type LiteralKind } from './literal-text.ts';
import type { Literal } from './test-unit.ts';

/** How literals are written in a language, by node type. */
export type LiteralRules = {
  readonly kinds: Readonly<Record<string, LiteralKind>>;
  /** What is literal where all in it is: node types, and the fields that are looked at (all children without any). */
  readonly containers: Readonly<Record<string, readonly string[]>>;
  /** A node of these types within a literal makes it none, as `{x}` in a text. */
  readonly holes?: RegExp;
  /** The values that a call does no more than hold, as `vec![1, 2]` and `List.of(1, 2)`; undefined for other nodes. */
  held?(node: Node): Node[] | undefined;
};

/** The literals that a node is made of; undefined where it is made of anything else too. */
export function leavesOf(node: Node, rules: LiteralRules): Literal[] | undefined {
  const kind = Object.hasOwn(rules.kinds, node.type) ? rules.kinds[node.type] : undefined;
  if (kind !== undefined) {
    if (node.namedChildren.some((child) => rules.holes?.test(child.type))) return undefined;
    return [{ start: node.startIndex, end: node.endIndex, text: node.text, kind }];
  }
  const inner = rules.held?.(node) ?? childrenOf(node, rules);
  const leaves = inner?.map((child) => leavesOf(child, rules));
  return leaves === undefined || leaves.includes(undefined) ? undefined : leaves.flatMap((found) => found ?? []);
}

function childrenOf(node: Node, { containers }: LiteralRules): Node[] | undefined {
  const fields = Object.hasOwn(containers, node.type) ? containers[node.type] : undefined;
  if (fields === undefined) return undefined;
  return fields.length === 0 ? codeChildren(node) : fields.flatMap((name) => node.childrenForFieldName(name));
}

/** Every literal below a node, whatever is around it. */
export function leavesBelow(node: Node, rules: LiteralRules): Literal[] {
  if (Object.hasOwn(rules.kinds, node.type)) return leavesOf(node, rules) ?? [];
  return codeChildren(node).flatMap((child) => leavesBelow(child, rules));
}

/**
 * A pure literal with one of its leaves changed, for a value that is compared with the whole; or with `every` all of them,
 * for one that is looked for among others. Undefined where the node is no literal, or cannot be changed so.
 */
export function changeValue(node: Node, rules: LiteralRules, random: Random, every = false): Edit | undefined {
  const leaves = leavesOf(node, rules);
  if (leaves === undefined) return undefined;
  const changed = random.shuffle(leaves).flatMap((leaf) => {
    const replacement = changeLiteral(leaf.text, leaf.kind, random, every);
    return replacement === undefined ? [] : [{ start: leaf.start, end: leaf.end, replacement }];
  });
  if (changed.length === 0 || (every && changed.length < leaves.length)) return undefined;
  return joinEdits(node.startIndex, node.text, every ? changed : changed.slice(0, 1));
}

/** Several edits inside a text as one that replaces it whole. `start` is the text's own place. */
export function joinEdits(start: number, text: string, edits: readonly Edit[]): Edit {
  const replacement = edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((made, edit) => made.slice(0, edit.start - start) + edit.replacement + made.slice(edit.end - start), text);
  return { start, end: start + text.length, replacement };
}
