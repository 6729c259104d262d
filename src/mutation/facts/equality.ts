import type { Node } from 'web-tree-sitter';
import { field } from '../syntax.ts';

/** Whether a function that compares says yes whatever it is given. */
export const equalsAll = (value: Node, body: Node): boolean => isAlwaysTrue(body) || ignoresOther(value, body);

/** Whether all that a function gives is yes. */
function isAlwaysTrue(body: Node): boolean {
  const isTrue = (node: Node | undefined): boolean => /^(true|True|!0|1)$/.test(node?.text.replace(/^\(+|\)+$/g, '') ?? '');
  const returns = body.descendantsOfType(['return_statement', 'return_expression']).flatMap((one) => (one === null ? [] : [one]));
  const last = body.namedChildren.at(-1);
  if (returns.length === 0) return isTrue(body) || (body.namedChildCount === 1 && isTrue(last));
  return returns.every((one) => isTrue(one.namedChildren[0] ?? undefined));
}

/** Whether a method never looks at what it compares with, and gives a variable of its own, or yes. */
function ignoresOther(method: Node, body: Node): boolean {
  const named = (field(method, 'parameters') ?? method).descendantsOfType('identifier');
  const other = named.findLast((one) => one !== null && one.parent?.type !== 'type' && one.startIndex < body.startIndex)?.text;
  const inside = new Set(body.descendantsOfType(['identifier', 'this', 'self']).map((one) => one?.text ?? ''));
  if (other !== undefined && inside.has(other)) return false;
  const returns = body
    .descendantsOfType(['return_statement', 'return_expression'])
    .map((one) => one?.namedChildren[0]?.text ?? '');
  const last = body.namedChildren.at(-1);
  const given = returns.length > 0 ? returns : last?.type === 'identifier' ? [last.text] : [];
  return (
    given.length > 0 &&
    given.every((text) => /^(?:true|True|!0)$/.test(text) || (/^[a-z]\w*$/.test(text) && constantTruth(body, text)))
  );
}

/** Whether a variable is only ever given what is true. */
function constantTruth(body: Node, name: string): boolean {
  const values = [...body.text.matchAll(new RegExp(`\\b${name}\\b\\s*(?::\\s*\\w+\\s*)?:?=(?!=)\\s*([^;\\n]+)`, 'g'))];
  return values.length > 0 && values.every(([, value = '']) => /^(?:true|True|!0)$/.test(value.trim()));
}
