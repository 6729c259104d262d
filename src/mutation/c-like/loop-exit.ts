import type { Node } from 'web-tree-sitter';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { isFunction, isListed, removeStatement } from './syntax.ts';

const LOOP = /^((for|for_in|enhanced_for|while|do)_statement|(for|while|loop)_expression)$/;
/** Those whose cases go on into the next one. */
const FALLING_SWITCH = /^switch_(statement|expression)$/;
const SWITCH = /^(switch_statement|switch_expression|(expression|type)_switch_statement|select_statement)$/;

/** What a `break` without a label leaves. */
function left(node: Node): Node | undefined {
  for (let outer = node.parent; outer !== null && !isFunction(outer); outer = outer.parent) {
    if (LOOP.test(outer.type) || SWITCH.test(outer.type)) return outer;
  }
  return undefined;
}

/** `break` for `continue` in a loop; either left out; a `break` of a `switch` left out, so that the next case runs too. */
export const loopExit: MutationOperator = {
  name: 'loop-exit',
  nodes: ['break_statement', 'continue_statement', 'break_expression', 'continue_expression'],
  *mutate(node) {
    if (node.namedChildCount > 0) return;
    const outer = left(node);
    const inLoop = node.type.startsWith('continue') || (outer !== undefined && LOOP.test(outer.type));
    if (inLoop) {
      const [word, other] = node.type.startsWith('break') ? ['break', 'continue'] : ['continue', 'break'];
      const breaksSwitch = word === 'continue' && outer !== undefined && SWITCH.test(outer.type);
      if (!breaksSwitch) yield replaceNode(node, node.text.replace(word as string, other as string));
    }
    const statement = node.parent?.type === 'expression_statement' ? node.parent : node;
    const falls = outer !== undefined && FALLING_SWITCH.test(outer.type);
    if ((inLoop || falls) && isListed(statement)) yield removeStatement(statement);
  },
};
