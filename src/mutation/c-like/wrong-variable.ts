import type { Node } from 'web-tree-sitter';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';
import { enclosingFunction, fieldOf } from './syntax.ts';

type Parameter = { name: string; type: string };

/** Parameters that have a plain name, with their type as it is written; '' where none is. */
function parametersOf(definition: Node): Parameter[] {
  const list = field(definition, 'parameters');
  return (list === undefined ? [] : codeChildren(list)).flatMap((parameter) => {
    const named = parameter.childrenForFieldName('name').filter((one) => one?.type === 'identifier');
    const plain = parameter.type === 'identifier' ? parameter : (field(parameter, 'pattern') ?? field(parameter, 'left'));
    const names = named.length > 0 ? named : [plain];
    const type = field(parameter, 'type')?.text ?? '';
    return names.flatMap((name) => (name?.type === 'identifier' ? [{ name: name.text, type }] : []));
  });
}

const NO_READS = ['name', 'field', 'property', 'pattern', 'label', 'key', 'type', 'method'];

/** Reads the name in an expression: it is no target, and names no member, parameter or declaration. */
function isRead(name: Node): boolean {
  const place = fieldOf(name);
  if (name.parent === null || NO_READS.includes(place ?? '')) return false;
  if (/parameter|pattern|declarator|import|closure/.test(name.parent.type)) return false;
  if (['expression_list', 'literal_element'].includes(name.parent.type)) return isRead(name.parent);
  return place !== 'left' || name.parent.type === 'binary_expression';
}

/** Uses a parameter where another one of the function was meant, of the same type where types are written. */
export const wrongVariable: MutationOperator = {
  name: 'wrong-variable',
  nodes: ['identifier'],
  *mutate(node) {
    const definition = isRead(node) ? enclosingFunction(node) : undefined;
    const parameters = definition === undefined ? [] : parametersOf(definition);
    const type = parameters.find(({ name }) => name === node.text)?.type;
    const alike = parameters.filter((one) => one.type === type).map(({ name }) => name);
    if (alike.length > 1) yield replaceNode(node, alike[(alike.indexOf(node.text) + 1) % alike.length] as string);
  },
};
