import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import { codeChildren, field } from '../syntax.ts';
import type { FactRules } from './fact-rules.ts';

/** A text, or a list of them, that an expression always comes to. */
export type Constant = string | readonly string[];

const ESCAPES: Readonly<Record<string, string>> = byName({ n: '\n', t: '\t', r: '\r', '0': '\0' });

type Fold = (subject: Constant | undefined, args: readonly (Constant | undefined)[], node: Node) => Constant | undefined;

const text = (value: Constant | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const list = (value: Constant | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? [...value] : value;
const decoded = (value: string | undefined, encoding: BufferEncoding): string | undefined =>
  value === undefined ? undefined : Buffer.from(value, encoding).toString('utf8');
const rotated = (value: string): string =>
  value.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
const numbers = (node: Node): number[] => (node.text.match(/\b(0x[0-9a-fA-F]+|\d+)\b/g) ?? []).map(Number);

/** Functions over texts, by name in any language: the receiver, or nothing, and the arguments. */
const FOLDS: Readonly<Record<string, Fold>> = byName({
  join: (subject, [given]) =>
    typeof subject === 'string' ? list(given)?.join(subject) : subject?.join(typeof given === 'string' ? given : ','),
  Join: (_, [given, between]) => list(given)?.join(text(between) ?? ''),
  concat: (subject, given) =>
    given.every((one) => typeof one === 'string') ? `${text(subject) ?? ''}${given.join('')}` : undefined,
  reverse: (subject) => list(subject)?.toReversed(),
  reversed: (_, [given]) => list(given)?.toReversed(),
  rev: (subject) => list(subject)?.toReversed(),
  chars: (subject) => list(subject),
  collect: (subject) => list(subject)?.join(''),
  split: (subject, [by]) => text(subject)?.split(text(by) ?? ' '),
  replace: (subject, [from, to]) => text(subject)?.replaceAll(text(from) ?? '\0', text(to) ?? ''),
  replaceAll: (subject, [from, to]) => text(subject)?.replaceAll(text(from) ?? '\0', text(to) ?? ''),
  format: (subject, given) =>
    given.reduce<string | undefined>((made, one) => made?.replace(/\{\w*\}/, text(one) ?? ''), text(subject)),
  Sprintf: (_, [form, ...given]) =>
    given.reduce<string | undefined>((made, one) => made?.replace(/%[svq]/, text(one) ?? ''), text(form)),
  b64decode: (_, [given]) => decoded(text(given), 'base64'),
  atob: (_, [given]) => decoded(text(given), 'base64'),
  fromhex: (_, [given]) => decoded(text(given), 'hex'),
  unhexlify: (_, [given]) => decoded(text(given), 'hex'),
  from: (_, [given, encoding]) => (/^(base64|hex)$/.test(text(encoding) ?? '') ? decoded(text(given), encoding as 'hex') : given),
  chr: (_, _given, node) => String.fromCharCode(...numbers(node)),
  fromCharCode: (_, _given, node) => String.fromCharCode(...numbers(node)),
  rune: (_, _given, node) => String.fromCodePoint(...numbers(node)) || undefined,
  bytes: (_, [given], node) => given ?? String.fromCharCode(...numbers(node)),
  bytearray: (_, [given], node) => given ?? String.fromCharCode(...numbers(node)),
});
/** Functions that give back what they are called on, or are given. */
const SAME =
  /^(decode|encode|toString|to_string|to_owned|into|as_str|unwrap|strip|trim|str|string|String|list|tuple|as_bytes|getBytes|trim_start|intern|clone|valueOf|as_ref)$/;
const CASES: Readonly<Record<string, (value: string) => string>> = byName({
  upper: (value) => value.toUpperCase(),
  toUpperCase: (value) => value.toUpperCase(),
  ToUpper: (value) => value.toUpperCase(),
  to_uppercase: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
  toLowerCase: (value) => value.toLowerCase(),
  ToLower: (value) => value.toLowerCase(),
  to_lowercase: (value) => value.toLowerCase(),
});

/** What an expression always comes to; undefined for what is not known before it runs. `known` are variables by name. */
export function constantOf(node: Node, rules: FactRules, known: ReadonlyMap<string, Constant>, depth = 0): Constant | undefined {
  if (depth > 12) return undefined;
  const inner = (one: Node): Constant | undefined => constantOf(one, rules, known, depth + 1);
  if (rules.texts.test(node.type)) return textOf(node, inner);
  if (rules.plain.test(node.type)) {
    const [only, ...more] = codeChildren(node);
    return only === undefined || more.length > 0 ? undefined : inner(only);
  }
  if (rules.identifiers.test(node.type)) return known.get(node.text);
  if (rules.sums.test(node.type)) return sumOf(node, inner);
  if (rules.lists.test(node.type)) {
    const parts = codeChildren(node).map((one) => text(inner(one)));
    return parts.includes(undefined) ? undefined : parts.map((one) => one ?? '');
  }
  const subscript = rules.subscripts[node.type];
  if (subscript !== undefined && /\[\s*::\s*-1\s*\]$/.test(node.text)) {
    const value = field(node, subscript[0]);
    const whole = value && inner(value);
    return typeof whole === 'string' ? [...whole].toReversed().join('') : whole?.toReversed();
  }
  return Object.hasOwn(rules.calls, node.type) ? callOf(node, rules, inner) : undefined;
}

function callOf(node: Node, rules: FactRules, inner: (node: Node) => Constant | undefined): Constant | undefined {
  const [calleeField, argumentsField] = rules.calls[node.type] ?? ['', ''];
  const callee = field(node, calleeField);
  const name = /(\w+)!?$/.exec(callee?.text ?? '')?.[1] ?? '';
  const member = callee && rules.members[callee.type];
  const receiver = (member && field(callee, member[0])) ?? field(node, 'object');
  const subject = receiver === undefined ? undefined : inner(receiver);
  const list = field(node, argumentsField);
  const given = list === undefined ? [] : codeChildren(list).map((one) => inner(one));
  if (SAME.test(name)) return subject ?? given[0];
  if (name === 'map' || (name === 'codecs' && given.length > 0)) return String.fromCharCode(...numbers(node)) || undefined;
  if (Object.hasOwn(CASES, name)) {
    const value = text(subject ?? given[0]);
    return value === undefined ? undefined : CASES[name]?.(value);
  }
  if (name === 'decode' || (given[1] === 'rot13' && typeof given[0] === 'string')) return rotated(String(given[0]));
  return Object.hasOwn(FOLDS, name) ? FOLDS[name]?.(subject, given, node) : undefined;
}

function textOf(node: Node, inner: (node: Node) => Constant | undefined): string | undefined {
  if (node.type === 'regex') return /^\/([\s\S]*)\/\w*$/.exec(node.text)?.[1];
  const holes = node.namedChildren.filter(({ type }) => /interpolation|substitution/.test(type));
  let made = node.text;
  for (const hole of holes.toReversed()) {
    const [expression] = codeChildren(hole);
    const value = expression === undefined ? undefined : inner(expression);
    if (typeof value !== 'string') return undefined;
    made = made.slice(0, hole.startIndex - node.startIndex) + value + made.slice(hole.endIndex - node.startIndex);
  }
  const [, prefix = '', , inside = ''] = /^([a-zA-Z]{0,2})#*("""|'''|["'`])([\s\S]*?)\2#*$/.exec(made) ?? [];
  if (/r/i.test(prefix) || made.startsWith('`')) return inside;
  return inside.replace(
    /\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|(.))/gs,
    (_, hex?: string, code?: string, character = '') =>
      hex !== undefined || code !== undefined
        ? String.fromCodePoint(Number.parseInt(hex ?? code ?? '', 16))
        : (ESCAPES[character] ?? character),
  );
}

function sumOf(node: Node, inner: (node: Node) => Constant | undefined): Constant | undefined {
  const [left, sign, right] = [field(node, 'left'), field(node, 'operator')?.type, field(node, 'right')];
  if (left === undefined || right === undefined) {
    const parts = codeChildren(node).map((one) => text(inner(one)));
    return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join('');
  }
  const [one, other] = [inner(left), inner(right)];
  if (sign === '%' && typeof one === 'string') {
    const given = list(typeof other === 'string' ? [other] : other) ?? [];
    return given.length === 0 ? undefined : given.reduce((made, value) => made.replace(/%[sr]/, value), one);
  }
  if (sign !== '+' || one === undefined || other === undefined) return undefined;
  return typeof one === 'string' && typeof other === 'string' ? one + other : [...(list(one) ?? []), ...(list(other) ?? [])];
}
