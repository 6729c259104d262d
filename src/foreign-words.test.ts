import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { parse, parserOf } from './mutation/grammar.ts';

/**
 * Words of somebody else (names of tests, tools, files, fields) never index an object that has a prototype: `constructor` would be
 * found there, and `__proto__` would be lost. Objects by such words come from `byName`, their schemas from `ByName`.
 */
type Rule = { name: string; found(node: Node, file: SourceFile): boolean };
type SourceFile = { text: string; byWord: ReadonlySet<string> };

const isLiteral = (node: Node | null): boolean => node?.type === 'object';
const RECORD = /^:?\s*(?:Readonly<\s*)?(?:Partial<\s*)?(?:Record<\s*string\s*,|\{\s*(?:readonly )?\[\w+: string\])/;

const rules: readonly Rule[] = [
  {
    name: 'an object by any words that is written as a literal: use byName',
    found: (node, file) =>
      ['variable_declarator', 'required_parameter', 'optional_parameter', 'public_field_definition'].includes(node.type) &&
      isByWord(node.childForFieldName('type'), file) &&
      isLiteral(node.childForFieldName('value')),
  },
  {
    name: 'an object by any words that is returned as a literal: use byName',
    found: (node, file) => {
      if (!isByWord(node.childForFieldName('return_type'), file)) return false;
      const body = node.childForFieldName('body');
      return body !== null && returned(body).some(isLiteral);
    },
  },
  {
    name: 'a literal that takes the place of an object by any words, and is looked into: use byName',
    found: (node, { text }) => {
      const value = node.type === 'variable_declarator' ? node.childForFieldName('value') : null;
      const isEmpty = value?.type === 'binary_expression' && /\?\? \{\}$/.test(value.text);
      const isCopy = isLiteral(value) && /^\{\s*\.\.\./.test(value?.text ?? '');
      const name = node.childForFieldName('name')?.text;
      return (isEmpty || isCopy) && name !== undefined && new RegExp(`\\b${name}\\[(?!['"\`\\d])`).test(text);
    },
  },
  {
    name: 'a literal that is looked into as it is written: use a Map',
    found: (node) => node.type === 'subscript_expression' && isLiteral(bare(node.childForFieldName('object'))),
  },
  { name: 'Object.fromEntries: use byName', found: isCallOf('Object.fromEntries') },
  { name: 'z.record: use ByName', found: isCallOf('z.record') },
  {
    name: 'a word looked for with `in`: use Object.hasOwn',
    found: (node) =>
      node.type === 'binary_expression' &&
      node.childForFieldName('operator')?.text === 'in' &&
      !['string', 'private_property_identifier'].includes(node.childForFieldName('left')?.type ?? ''),
  },
];

function isByWord(type: Node | null, { byWord, text }: SourceFile): boolean {
  if (type === null) return false;
  const name = type.text.replace(/^:\s*/, '');
  const isAnother = new RegExp(`^(?:export )?type ${name} = (?!z\\.infer|(?:Readonly<)?Record)`, 'm').test(text);
  return RECORD.test(type.text) || (byWord.has(name) && !isAnother);
}

function isCallOf(name: string): Rule['found'] {
  return (node) => node.type === 'call_expression' && node.childForFieldName('function')?.text === name;
}

/** What a function's body gives back, functions inside it aside. */
function returned(body: Node): (Node | null)[] {
  return body.type === 'statement_block' ? body.namedChildren.flatMap(within) : [bare(body)];
}

function within(node: Node | null): (Node | null)[] {
  if (node?.type === 'return_statement') return [bare(node.namedChild(0))];
  return node === null || /function|method|class/.test(node.type) ? [] : node.namedChildren.flatMap(within);
}

function bare(node: Node | null): Node | null {
  return node !== null && ['parenthesized_expression', 'as_expression', 'satisfies_expression'].includes(node.type)
    ? bare(node.namedChild(0))
    : node;
}

/** Names of types that are objects by any words. */
function typesByWord(texts: readonly string[]): Set<string> {
  const names = texts.flatMap((text) => [
    ...[...text.matchAll(/^(?:export )?type (\w+) = (?:Readonly<)?Record<\s*string,/gm)].map(([, name = '']) => name),
    ...[...text.matchAll(/^(?:export )?const (\w+) = ByName\(/gm)].map(([, name = '']) => name),
  ]);
  return new Set(names.flatMap((name) => [name, `Readonly<${name}>`]));
}

const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter(
  (file) => !/\.test\.ts$|fixture|^support\/by-name\.ts$|conformance\//.test(file),
);

async function findings(sources: ReadonlyMap<string, string>): Promise<string[]> {
  const parser = await parserOf(import.meta.resolve('tree-sitter-typescript/tree-sitter-typescript.wasm'));
  const byWord = typesByWord([...sources.values()]);
  return [...sources].flatMap(([name, text]) => {
    const tree = parse(parser, text);
    const look = (node: Node): string[] => [
      ...rules
        .filter((rule) => rule.found(node, { text, byWord }))
        .map((rule) => `${name}:${node.startPosition.row + 1}: ${rule.name}`),
      ...node.namedChildren.flatMap((child) => (child === null ? [] : look(child))),
    ];
    const found = look(tree.rootNode);
    tree.delete();
    return found;
  });
}

test('no object by foreign words has a prototype', async () => {
  const sources = files.map((file) => [file, readFileSync(join(import.meta.dirname, file), 'utf8')] as const);
  expect(await findings(new Map(sources))).toEqual([]);
});

test.each([
  'const counts: Record<string, number> = {};',
  'const counts: Readonly<Record<string, number>> = { a: 1 };',
  'type Words = Record<string, string>;\nconst words: Words = {};',
  'const Words = ByName(z.string());\nfunction f(): Words { return {}; }',
  'const f = (): Record<string, string> => ({ a: b });',
  'function f(): Record<string, string> { if (x) { return { a: b }; } return byName(); }',
  'function f(values: Record<string, string> = {}) {}',
  'const tests = run?.tests ?? {};\nreturn tests[name];',
  'const copy = { ...given };\ncopy[name] = 1;',
  'return { True: true, False: false }[name];',
  'return ({ a: 1 } as const)[name];',
  'return Object.fromEntries(rows);',
  'const S = z.record(z.string(), z.number());',
  'if (name in table) return;',
])('found: %s', async (source) => {
  expect(await findings(new Map([['a.ts', source]]))).toHaveLength(1);
});

test.each([
  'const counts: Record<string, number> = byName();',
  "const sizes: Record<'a' | 'b', number> = { a: 1, b: 2 };",
  'const tests = run?.tests ?? {};\nfor (const one of Object.keys(tests)) use(one);',
  "if ('kind' in found) return;",
  'for (const name in table) use(name);',
])('not found: %s', async (source) => {
  expect(await findings(new Map([['a.ts', source]]))).toEqual([]);
});
