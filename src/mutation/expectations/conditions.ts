import type { Node } from 'web-tree-sitter';
import type { Random } from '../../support/random.ts';
import { replaceNode } from '../edit.ts';
import type { Edit } from '../operator.ts';
import { changeValue, type LiteralRules } from './literals.ts';
import type { TestChange } from './test-unit.ts';

export type Comparison = { left: Node; right: Node; operator: string; place: { start: number; end: number } };

/** How conditions are written in a language. */
export type ConditionRules = {
  readonly literals: LiteralRules;
  /** Two values and what is said of them; undefined for other conditions, chains among them. */
  comparison(node: Node): Comparison | undefined;
  /** By operator, the one that says the contrary. */
  readonly contrary: Readonly<Record<string, string>>;
  /** `x` of `not x`. */
  negated(node: Node): Node | undefined;
  /** The condition within brackets. */
  bare(node: Node): Node;
  not(text: string): string;
  /** A value of another shape, where the language lets it be compared: nothing that is equal to the one is equal to it. */
  unlike?(text: string, random: Random): string;
};

const EQUAL = new Set(['==', '===', 'is']);
const UNEQUAL = new Set(['!=', '!==', 'is not']);

/** The ways to change a condition that holds in an honest run, or with `holds` false one that does not. */
export function changeCondition(condition: Node, holds: boolean, rules: ConditionRules, random: Random): TestChange[] {
  const node = rules.bare(condition);
  const inner = rules.negated(node);
  if (inner !== undefined) {
    const deeper = changeCondition(inner, !holds, rules, random).filter(({ kind }) => kind === 'value');
    return [...deeper, opposite(replaceNode(node, inner.text))];
  }
  const comparison = rules.comparison(node);
  if (comparison === undefined) return [opposite(replaceNode(node, rules.not(node.text)))];
  const { operator, place } = comparison;
  const contrary = Object.hasOwn(rules.contrary, operator) ? rules.contrary[operator] : undefined;
  return [
    ...changeOperands(comparison, holds, rules, random),
    opposite(contrary === undefined ? replaceNode(node, rules.not(node.text)) : { ...place, replacement: contrary }),
  ];
}

function changeOperands(
  { left, right, operator }: Comparison,
  holds: boolean,
  rules: ConditionRules,
  random: Random,
): TestChange[] {
  if ((holds ? EQUAL : UNEQUAL).has(operator)) return changeEqual(left, right, rules, random);
  if (operator !== (holds ? 'in' : 'not in')) return [];
  return [changeValue(left, rules.literals, random, true), changeValue(right, rules.literals, random, true)].flatMap(value);
}

/** What a condition looks at: two values, or the condition itself. */
export function comparedIn(condition: Node, rules: ConditionRules): Node[] {
  const node = rules.bare(condition);
  const inner = rules.negated(node);
  if (inner !== undefined) return comparedIn(inner, rules);
  const comparison = rules.comparison(node);
  return comparison === undefined ? [node] : [comparison.left, comparison.right];
}

/** The ways to change one of two values that are equal in an honest run: a literal, or else the second. */
export function changeEqual(first: Node, second: Node, rules: ConditionRules, random: Random): TestChange[] {
  const literal = [second, first].map((node) => changeValue(node, rules.literals, random)).find((edit) => edit !== undefined);
  if (literal !== undefined) return value(literal);
  return rules.unlike === undefined ? [] : value(replaceNode(second, rules.unlike(second.text, random)));
}

export const value = (edit: Edit | undefined): TestChange[] => (edit === undefined ? [] : [{ kind: 'value', edit }]);
export const opposite = (edit: Edit): TestChange => ({ kind: 'opposite', edit });
