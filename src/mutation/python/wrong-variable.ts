import type { Node } from 'web-tree-sitter';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

const PARAMETERS = ['identifier', 'default_parameter', 'typed_parameter', 'typed_default_parameter'];

function parameterNames(definition: Node): string[] {
  const list = field(definition, 'parameters');
  return (list === undefined ? [] : codeChildren(list))
    .filter((parameter) => PARAMETERS.includes(parameter.type))
    .map(
      (parameter) =>
        (parameter.type === 'identifier' ? parameter : (field(parameter, 'name') ?? codeChildren(parameter)[0]))?.text ?? '',
    )
    .filter((name) => /^\w+$/.test(name) && name !== 'self' && name !== 'cls');
}

/** Reads `name` of an expression: not a target, a keyword's name, an attribute or a parameter. */
function isRead(name: Node): boolean {
  const parent = name.parent;
  if (parent === null) return false;
  const fieldOf = (child: string): boolean => field(parent, child)?.id === name.id;
  if (parent.type === 'attribute') return !fieldOf('attribute');
  if (parent.type === 'keyword_argument') return !fieldOf('name');
  if (/assignment|for_statement|for_in_clause|named_expression/.test(parent.type)) return !fieldOf('left') && !fieldOf('name');
  return !/parameter|pattern|type|definition|import|global|nonlocal|delete/.test(parent.type);
}

function enclosingFunction(node: Node): Node | undefined {
  let inner = node;
  for (let outer = node.parent; outer !== null; inner = outer, outer = outer.parent) {
    if (outer.type === 'lambda') return undefined;
    if (outer.type === 'function_definition') return field(outer, 'body')?.id === inner.id ? outer : undefined;
  }
  return undefined;
}

/** Uses a parameter where another one of the function was meant. */
export const wrongVariable: MutationOperator = {
  name: 'wrong-variable',
  nodes: ['identifier'],
  *mutate(node) {
    const definition = isRead(node) ? enclosingFunction(node) : undefined;
    const names = definition === undefined ? [] : parameterNames(definition);
    const place = names.indexOf(node.text);
    if (place !== -1 && names.length > 1) yield replaceNode(node, names[(place + 1) % names.length] as string);
  },
};
