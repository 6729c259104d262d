import type { Node } from 'web-tree-sitter';
import { isTestPath } from '../../../repositories/index.ts';
import { byName } from '../../../support/by-name.ts';
import { cutFunctions } from '../cut-functions.ts';
import type { CutRules, HidingRules } from '../hiding-rules.ts';

const CUT: CutRules = {
  find(root, names) {
    if (names.length === 0) return [];
    return names.reduce((around, name) => around.flatMap((node) => titledBelow(node, name)), [root]);
  },
  helpers(root) {
    return root.namedChildren.flatMap((node) => {
      if (/^(generator_)?function_declaration$|^class_declaration$/.test(node.type)) return [{ name: nameOf(node), node }];
      const [variable, ...more] = isData(node) ? node.namedChildren.filter((child) => child.type !== 'comment') : [];
      const name = variable?.childForFieldName('name');
      return name?.type === 'identifier' && more.length === 0 ? [{ name: name.text, node }] : [];
    });
  },
  emptyGroups(root, isCut) {
    return titledBelow(root).filter((group) => {
      const tests = titledBelow(group).filter((one) => !isGroup(one));
      return isGroup(group) && tests.length > 0 && tests.every(isCut);
    });
  },
  isEmptied: (root, isCut) => root.namedChildren.every((node) => isCut(node) || FRAME.test(node.type) || isDirective(node)),
};

/** What a test file consists of beside its tests: declarations, imports among them. */
const FRAME = /_declaration$|^(import_statement|comment|hash_bang_line|empty_statement)$/;

/**
 * JavaScript and TypeScript: calls with a title and a function, as `test('title', () => …)`. Where a test's title is made
 * while it runs, its file goes as a whole.
 */
export const javascript: HidingRules = {
  isTestFile: (path) => /\.[cm]?[jt]sx?$/.test(path) && isTestPath(path),
  placesOf(test) {
    const [file = '', ...names] = test.split('::');
    return [{ file, names }];
  },
  async cut(...request) {
    const made = await cutFunctions(CUT, ...request);
    return made.kind === 'refused' ? { kind: 'emptied' } : made;
  },
};

/** Statements below a node that call something with a title, this one or any, and a function. */
function titledBelow(node: Node, title?: string): Node[] {
  const wanted = title === undefined ? undefined : flat(title);
  return node.descendantsOfType('expression_statement').filter((statement): statement is Node => {
    const given = statement === null || statement.id === node.id ? undefined : titleOf(statement);
    return given !== undefined && (wanted === undefined || flat(given) === wanted);
  });
}

function titleOf(statement: Node): string | undefined {
  const [first, ...more] = callOf(statement)?.childForFieldName('arguments')?.namedChildren ?? [];
  if (!more.some((argument) => /function/.test(argument.type))) return undefined;
  const isText = first?.type === 'string' || (first?.type === 'template_string' && !/\$\{/.test(first.text));
  return isText
    ? first?.text.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character)
    : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = byName({ n: '\n', t: '\t', r: '\r' });

function callOf(statement: Node): Node | undefined {
  const [inner] = statement.namedChildren;
  const call = inner?.type === 'await_expression' ? inner.namedChildren[0] : inner;
  return call?.type === 'call_expression' ? call : undefined;
}

function isGroup(statement: Node): boolean {
  return /^(describe|suite|context)\b/.test(callOf(statement)?.childForFieldName('function')?.text ?? '');
}

/** Reporters put titles into one line. */
function flat(title: string): string {
  return title.replace(/\s+/g, ' ').trim();
}

/** A variable of the file's own, none that an import fills. */
function isData(node: Node): boolean {
  return /^(lexical|variable)_declaration$/.test(node.type) && !/\b(require|import)\s*\(/.test(node.text);
}

function isDirective(node: Node): boolean {
  return node.type === 'expression_statement' && node.namedChildren[0]?.type === 'string';
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}
