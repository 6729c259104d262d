import type { Node } from 'web-tree-sitter';
import { languageOf } from './languages.ts';
import type { PlaceRules } from './places.ts';
import { withTree } from './with-tree.ts';

/** A function of a file, or the file itself. */
export type FunctionOfFile = {
  /** Dotted path of classes and functions; '' for what stands in none. */
  scope: string;
  /** First and last line, from 1. */
  lines: [number, number];
  /** Names of what it calls or defines within, without what stands in front of a dot; in order, each once. */
  calls: string[];
};

const CALL =
  /^(call|call_expression|new_expression|method_invocation|object_creation_expression|macro_invocation|explicit_constructor_invocation)$/;
const CALLEE = ['function', 'constructor', 'name', 'macro', 'type'];

/** The functions and classes of a file with what they call by name. Undefined where no grammar reads the file. */
export async function functionsOf(file: string, source: string): Promise<FunctionOfFile[] | undefined> {
  const language = languageOf(file);
  if (language === undefined) return undefined;
  return withTree(file, source, (root) => {
    const whole: FunctionOfFile = { scope: '', lines: linesOf(root), calls: [] };
    const found = [whole];
    collect(root, language.places, whole, found);
    return found.map((one) => ({ ...one, calls: [...new Set(one.calls)] }));
  });
}

function collect(node: Node, rules: PlaceRules, outer: FunctionOfFile, found: FunctionOfFile[]): void {
  const name = rules.scopeOf(node)?.name ?? '';
  let inner = outer;
  if (name !== '') {
    inner = { scope: outer.scope === '' ? name : `${outer.scope}.${name}`, lines: linesOf(node), calls: [] };
    found.push(inner);
    if (outer.scope !== '') outer.calls.push(name);
  }
  if (CALL.test(node.type)) {
    const called = CALLEE.map((field) => node.childForFieldName(field)).find((one) => one !== null);
    const last = /([A-Za-z_$][\w$]*)\W*$/.exec((called?.text ?? '').replace(/<.*>$/s, ''))?.[1];
    if (last !== undefined) inner.calls.push(last);
  }
  for (const child of node.namedChildren) collect(child, rules, inner, found);
}

function linesOf(node: Node): [number, number] {
  return [node.startPosition.row + 1, node.endPosition.row + 1];
}
