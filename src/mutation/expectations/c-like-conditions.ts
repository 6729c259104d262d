import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import { codeChildren, field, operatorOf } from '../syntax.ts';
import type { ConditionRules } from './conditions.ts';
import type { LiteralRules } from './literals.ts';

const CONTRARY: Readonly<Record<string, string>> = byName({
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
});

/** Conditions of languages that write `!(a == b)`. */
export function cLikeConditions(literals: LiteralRules, unlike?: ConditionRules['unlike']): ConditionRules {
  const bare = (node: Node): Node => {
    const [only, ...more] = node.type === 'parenthesized_expression' ? codeChildren(node) : [];
    return only === undefined || more.length > 0 ? node : bare(only);
  };
  return {
    literals,
    comparison(node) {
      const [left, right, sign] = ['left', 'right', 'operator'].map((name) => field(node, name));
      if (node.type !== 'binary_expression' || left === undefined || right === undefined || sign === undefined) return undefined;
      return { left, right, operator: operatorOf(node), place: { start: sign.startIndex, end: sign.endIndex } };
    },
    contrary: CONTRARY,
    negated(node) {
      const inner = node.type === 'unary_expression' && node.children[0]?.type === '!' ? codeChildren(node).at(-1) : undefined;
      return inner;
    },
    bare,
    not: (text) => `!(${text})`,
    ...(unlike && { unlike }),
  };
}
