import { extname } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { parse, parserOf } from '../grammar.ts';
import { languageOf } from '../languages.ts';
import { codeChildren, field } from '../syntax.ts';
import {
  ASKS_EACH,
  BY_NAME,
  CALLERS,
  COMPARES,
  ENDS,
  HAS_OWN,
  KEYED,
  MEMBER_BY_NAME,
  SAME_THINGS,
  SETS,
  TESTS_TEXT,
} from './calls.ts';
import { type Constant, constantOf } from './constant.ts';
import { equalsAll } from './equality.ts';
import type { FactRules } from './fact-rules.ts';
import { freeNames } from './free-names.ts';
import { keyOf, parts } from './parts.ts';
import { RULES } from './rules.ts';
import { unified } from './unified.ts';

/**
 * Something that code does or names, by meaning: paths are resolved through imports, variables and computed names.
 * `imports a.b`, `uses a.b[KEY]`, `writes a.b`, `says TEXT`, `compares a.b with TEXT`, `equals everything: NAME`, and what
 * the rules of a language add.
 */
export type Fact = { what: string; line: number };

const TEXT_LIMIT = 20_000;

/** The facts of a source file; undefined where no grammar reads it. A file that does not parse gives what can be read. */
export async function factsOf(file: string, source: string): Promise<Fact[] | undefined> {
  const language = languageOf(file);
  const grammar = language?.grammars[extname(file)];
  const rules = language && RULES[language.name];
  if (grammar === undefined || rules === undefined) return undefined;
  const tree = parse(await parserOf(grammar), source);
  try {
    return collectFacts(tree.rootNode, rules);
  } finally {
    tree.delete();
  }
}

function collectFacts(root: Node, rules: FactRules): Fact[] {
  const facts: Fact[] = [];
  const { names, paths } = rules.imports(root);
  const constants = new Map<string, Constant>();
  const add = (node: Node, what: string): void => {
    facts.push({ what: what.slice(0, TEXT_LIMIT), line: node.startPosition.row + 1 });
  };
  for (const { path, node } of paths) add(node, `imports ${path}`);
  const free = freeNames(root, rules);
  bind(root, 0);
  bind(root, 0); // what was named before it was given its value
  visit(root, 0, false);
  return facts;

  /** Gives variables the paths and the constants that they stand for. */
  function bind(node: Node, depth: number): void {
    const [left, right] = (rules.assignments[node.type] ?? rules.loops[node.type] ?? []).map((name) => parts(field(node, name)));
    const pairs = left?.map((one, at): [Node, Node | undefined] => [one, right?.length === left.length ? right[at] : right?.[0]]);
    for (const [one, value] of pairs ?? []) if (value !== undefined) give(one, value);
    for (const { pattern, value } of rules.patterns?.(node) ?? []) {
      const path = pathOf(value) ?? telling(value);
      if (path !== undefined && CALLERS.test(path)) nameAll(pattern, path);
    }
    if (Object.hasOwn(rules.calls, node.type)) giveToFunctions(node);
    if (depth < 400) for (const child of node.namedChildren) bind(child, depth + 1);
  }

  function give(left: Node, right: Node): void {
    const constant = constantOf(right, rules, constants);
    const path = pathOf(right) ?? telling(right);
    if (rules.identifiers.test(left.type)) {
      if (left.text === '_') return;
      if (constant !== undefined) constants.set(left.text, constant);
      if (path !== undefined && /[.([]|^global(?:This)?$/.test(path)) names.set(left.text, path);
    } else if (path !== undefined && /pattern$/.test(left.type)) {
      for (const child of left.namedChildren) {
        const key = (field(child, 'key') ?? child).text;
        const name = (field(child, 'value') ?? child).text;
        if (/^[\w$]+$/.test(key) && /^[\w$]+$/.test(name)) names.set(name, `${path}.${key}`);
      }
    }
  }

  /** What functions are given that are called with parts of what tells of callers, as in `args.any(|one| …)`. */
  function giveToFunctions(call: Node): void {
    const [calleeField, argumentsField] = rules.calls[call.type] ?? ['', ''];
    const given = codeChildren(field(call, argumentsField) ?? call).filter(({ type }) => rules.functions.test(type));
    if (given.length === 0) return;
    const callee = field(call, calleeField);
    const object = field(call, 'object') ?? callee;
    const path = object === undefined ? undefined : pathOf(object);
    if (path === undefined || !CALLERS.test(path)) return;
    for (const one of given) {
      const parameters = field(one, 'parameters') ?? field(one, 'parameter');
      if (parameters !== undefined) nameAll(parameters, path);
    }
  }

  function nameAll(pattern: Node, path: string): void {
    const found = pattern.type === 'identifier' ? [pattern] : pattern.descendantsOfType('identifier');
    for (const one of found) if (one !== null && /^[a-z_]/.test(one.text) && one.text !== '_') names.set(one.text, path);
  }

  /** The path of a part that tells of callers, in what has no path itself. */
  function telling(node: Node): string | undefined {
    const found = node.namedChildren.slice(0, 50).map((child) => pathOf(child) ?? telling(child));
    return found.find((path) => path !== undefined && CALLERS.test(path));
  }

  /** `loading`: what is there runs before anybody calls it. */
  function visit(node: Node, depth: number, loading: boolean): void {
    const extra = rules.extra?.(node);
    if (extra !== undefined) add(node, extra);
    if (rules.identifiers.test(node.type) && free.has(node.text)) add(node, `uses globalThis.${node.text}`);
    if (isPathNode(node) && !isInPath(node)) {
      const path = pathOf(node);
      const written = isWritten(node);
      if (path !== undefined && !(written && rules.identifiers.test(node.type)))
        add(node, `${written ? 'writes' : 'uses'} ${path}`);
      if (loading && path !== undefined && ENDS.test(path) && !failsBy(node)) add(node, 'ends the program as it is loaded');
      const target = writtenByCall(node);
      if (target !== undefined) add(node, `writes ${target}`);
    }
    if (isText(node) && !isText(node.parent)) {
      const constant = constantOf(node, rules, constants);
      if (typeof constant === 'string' && constant !== '') add(node, `says ${constant}`);
    }
    compare(node);
    equality(node);
    const loads = loading || rules.loads?.(node) === true;
    if (depth < 400) for (const child of node.namedChildren) visit(child, depth + 1, loads);
  }

  function isText(node: Node | null): boolean {
    if (node === null) return false;
    if (rules.texts.test(node.type)) return true;
    const isMade = rules.sums.test(node.type) || Object.hasOwn(rules.calls, node.type);
    return isMade && typeof constantOf(node, rules, constants) === 'string';
  }

  /** Whether a call ends a program with a code that says that it failed. */
  function failsBy(node: Node): boolean {
    const list = field(node, rules.calls[node.type]?.[1] ?? '');
    const [code] = list === undefined ? [] : codeChildren(list);
    return code !== undefined && /^-?[1-9]\d*$/.test(code.text);
  }

  function isPathNode({ type }: Node): boolean {
    return (
      rules.identifiers.test(type) || [rules.members, rules.subscripts, rules.calls].some((fields) => Object.hasOwn(fields, type))
    );
  }

  /** Whether the node is the front part of a longer path. */
  function isInPath(node: Node): boolean {
    const parent = node.parent;
    const front = parent && (rules.members[parent.type] ?? rules.subscripts[parent.type] ?? rules.calls[parent.type]);
    if (parent == null || front == null) return false;
    const [first] = parent.namedChildren;
    return (field(parent, front[0]) ?? first)?.id === node.id;
  }

  function isWritten(node: Node): boolean {
    const parent = node.parent !== null && /_list$/.test(node.parent.type) ? node.parent.parent : node.parent;
    const target = parent === null ? undefined : rules.assignments[parent.type];
    return parent !== null && target !== undefined && parts(field(parent, target[0])).some(({ id }) => id === node.id);
  }

  /** What a call gives a value, as `setattr(unittest.TestCase, 'assertEqual', f)`. */
  function writtenByCall(node: Node): string | undefined {
    const fields = rules.calls[node.type];
    const [callee, list] = (fields ?? []).map((name) => field(node, name));
    if (callee === undefined || list === undefined || !SETS.test(pathOf(callee) ?? '')) return undefined;
    const [target, name] = codeChildren(list);
    const path = target && pathOf(target);
    const key = name && constantOf(name, rules, constants);
    return path === undefined ? undefined : `${path}.${typeof key === 'string' ? key : '*'}`;
  }

  function compare(node: Node): void {
    const call = Object.hasOwn(rules.calls, node.type) ? nameOfCall(node) : '';
    const sign = field(node, 'operator')?.type;
    const compares = rules.comparisons.test(node.type) && (sign === undefined || COMPARES.test(sign));
    if (!compares && !TESTS_TEXT.test(call) && !ASKS_EACH.test(call)) return;
    const texts = textsIn(node);
    if (texts.length === 0) return;
    const paths = new Set(pathsIn(node).filter((path) => CALLERS.test(path)));
    for (const path of paths) for (const text of texts) add(node, `compares ${path} with ${text}`);
    const inside = /^(?:not )?in$/.test(node.childrenForFieldName('operators')[0]?.type ?? field(node, 'operator')?.type ?? '');
    if (!inside) return;
    for (const path of pathsIn(node)) for (const text of texts) add(node, `uses ${unified(`${path}[${text}]`)}`);
  }

  function textsIn(node: Node): string[] {
    return node.namedChildren.flatMap((child) => {
      const constant = constantOf(child, rules, constants);
      return constant === undefined ? textsIn(child) : typeof constant === 'string' ? [constant] : [...constant];
    });
  }

  function pathsIn(node: Node): string[] {
    return node.namedChildren.flatMap((child) => {
      const path = isPathNode(child) ? pathOf(child) : undefined;
      return [...(path === undefined ? [] : [path]), ...pathsIn(child)];
    });
  }

  function nameOfCall(node: Node): string {
    const callee = field(node, rules.calls[node.type]?.[0] ?? '');
    return /(\w+)$/.exec(callee?.text ?? '')?.[1] ?? '';
  }

  /** A method of a name that compares, or a function given such a name, that is true whatever it is given. */
  function equality(node: Node): void {
    const name = field(node, 'name') ?? field(node, 'key') ?? field(node, 'left');
    const value = rules.functions.test(node.type) ? node : (field(node, 'value') ?? field(node, 'right'));
    const called = /(\w+)['"\]]*$/.exec(name?.text ?? '')?.[1] ?? '';
    if (value === undefined || !rules.functions.test(value.type) || !rules.equalities.test(called)) return;
    const body = field(value, 'body');
    if (body !== undefined && equalsAll(value, body)) add(node, `equals everything: ${called}`);
  }

  function pathOf(node: Node, depth = 0): string | undefined {
    if (depth > 60) return undefined;
    const inner = (one: Node | undefined): string | undefined => (one === undefined ? undefined : pathOf(one, depth + 1));
    if (rules.identifiers.test(node.type)) return names.get(node.text) ?? node.text;
    if (rules.plain.test(node.type)) {
      const [only, ...more] = codeChildren(node);
      return more.length > 0 ? undefined : inner(only);
    }
    const member = rules.members[node.type];
    if (member !== undefined) {
      const [object, name] = member.map((one) => field(node, one));
      const front = inner(object);
      return front === undefined || name === undefined ? undefined : unified(`${front}.${name.text}`);
    }
    const subscript = rules.subscripts[node.type];
    if (subscript !== undefined) {
      const [first, second] = node.namedChildren;
      const front = inner(field(node, subscript[0]) ?? first);
      const index = field(node, subscript[1]) ?? second;
      const key = index == null ? undefined : constantOf(index, rules, constants);
      return front === undefined ? undefined : unified(`${front}[${keyOf(key, index ?? undefined)}]`);
    }
    return Object.hasOwn(rules.calls, node.type) ? callPath(node, inner) : undefined;
  }

  function callPath(node: Node, inner: (node: Node | undefined) => string | undefined): string | undefined {
    const [calleeField, argumentsField] = rules.calls[node.type] ?? ['', ''];
    const callee = field(node, calleeField);
    const object = field(node, 'object');
    const front =
      object !== undefined && callee !== undefined && calleeField === 'name'
        ? `${inner(object) ?? '?'}.${callee.text}`
        : (inner(callee) ?? (callee?.type === 'import' ? 'import' : undefined));
    if (front === undefined) return undefined;
    const list = field(node, argumentsField);
    const given = list === undefined ? [] : codeChildren(list);
    const constant = (at: number): Constant | undefined => {
      const one = given[at];
      return one === undefined ? undefined : constantOf(one, rules, constants);
    };
    const byName = Object.hasOwn(BY_NAME, front) ? BY_NAME[front] : undefined;
    if (byName !== undefined) {
      const name = constant(byName[1]);
      const of = byName[0] === '' ? '' : `${inner(given[byName[0]]) ?? '?'}.`;
      const isModule = /^(?:require|import|module\.createRequire\(\))$/.test(front);
      return unified(`${isModule ? '@' : of}${typeof name === 'string' ? name.replace(/^node:/, '') : '?'}`);
    }
    const called = /(\w+)$/.exec(front)?.[1] ?? '';
    const member = MEMBER_BY_NAME.test(called) ? constant(0) : undefined;
    if (typeof member === 'string') return unified(front.slice(0, -called.length) + member);
    if (KEYED.test(front))
      return `${front.replace(/\.(get|pop|setdefault|__getitem__|__contains__|hasOwnProperty)$/, '')}[${keyOf(constant(0), given[0])}]`;
    if (SAME_THINGS.test(front) && given[0] !== undefined) return inner(given[0]) ?? `${front}()`;
    if (HAS_OWN.test(front)) return unified(`${inner(given[0]) ?? '?'}[${keyOf(constant(1), given[1])}]`);
    if (/^(vars|globals|locals)$/.test(front))
      return given[0] === undefined ? `${front}()` : `${inner(given[0]) ?? '?'}.__dict__`;
    return `${front}()`;
  }
}
