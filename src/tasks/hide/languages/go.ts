import { posix } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { withTree } from '../../../mutation/index.ts';
import { isTestPath } from '../../../repositories/index.ts';
import { type Cut, hasWord, linesOf, without } from '../cut.ts';
import { cutFunctions } from '../cut-functions.ts';
import type { CutRules, HidingRules } from '../hiding-rules.ts';

const TEST = /^(.+?)\/((?:Test|Example|Fuzz)(?!\p{Ll})[^/]*)(?:\/(.*))?$/su;

const CUT: CutRules = {
  find(root, [name = '', ...inner]) {
    const functions = root.namedChildren.filter((node) => node.type === 'function_declaration' && nameOf(node) === name);
    // a suite of methods runs them as its subtests
    const methods = root.namedChildren.filter((node) => node.type === 'method_declaration' && inner[0] === nameOf(node));
    return functions.length === 0 ? [] : [...functions, ...methods];
  },
  helpers(root) {
    return root.namedChildren.flatMap((node) => {
      if (node.type === 'function_declaration')
        return /^(Test|Example|Fuzz|Benchmark|init$)/.test(nameOf(node)) ? [] : [{ name: nameOf(node), node }];
      const [spec, ...more] = node.namedChildren.filter((child) => /^(var|const|type)_spec$/.test(child.type));
      const names = spec?.childrenForFieldName('name') ?? [];
      return spec === undefined || more.length > 0 || names.length !== 1 || nameOf(spec) === '_'
        ? []
        : [{ name: nameOf(spec), node }];
    });
  },
  isEmptied: (root, isCut) =>
    root.namedChildren.every((node) => isCut(node) || /^(package_clause|import_declaration|comment)$/.test(node.type)),
  tidy: withoutUnusedImports,
};

/** Go: an unused import does not compile, so it goes as well. */
export const go: HidingRules = {
  isTestFile: (path) => path.endsWith('_test.go') && isTestPath(path),
  placesOf(test, files) {
    const [, importPath = '', name = '', inner] = TEST.exec(test) ?? [];
    const declared = new RegExp(`^func ${name}\\(`, 'm');
    const isPlace = (folder: string): boolean => folder === '.' || importPath === folder || importPath.endsWith(`/${folder}`);
    const places = [...files].flatMap(([file, text]) =>
      name !== '' && isPlace(posix.dirname(file)) && declared.test(text) ? [{ file, names: inner ? [name, inner] : [name] }] : [],
    );
    const deepest = Math.max(...places.map(({ file }) => file.split('/').length));
    return places.filter(({ file }) => file.split('/').length === deepest);
  },
  nameOf: (test) => TEST.exec(test)?.[2] ?? '',
  cut: (...request) => cutFunctions(CUT, ...request),
};

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}

/** Imports that were used before and are not any more. A package's name may differ from its path: each part of it counts. */
async function withoutUnusedImports(file: string, before: string, after: string): Promise<string> {
  const tidied = await withTree(file, after, (root) => {
    const used = (text: string, spec: Node): boolean =>
      namesOf(spec).some((name) => new RegExp(`(?<![\\w.])${name}\\.`).test(text));
    const bare = without(
      after,
      declarationsOf(root).map((node) => whole(after, node)),
    );
    const gone = declarationsOf(root).flatMap((declaration) => {
      const specs = declaration.descendantsOfType('import_spec').filter((node) => node !== null);
      const unused = specs.filter((spec) => used(before, spec) && !used(bare, spec));
      return unused.length === specs.length ? [declaration] : unused;
    });
    return without(
      after,
      gone.map((node) => whole(after, node)),
    );
  });
  return tidied ?? after;
}

const declarationsOf = (root: Node): Node[] => root.namedChildren.filter((node) => node.type === 'import_declaration');
const whole = (source: string, node: Node): Cut => ({ ...linesOf(source, node), replacement: '' });

function namesOf(spec: Node): string[] {
  const alias = spec.childForFieldName('name')?.text;
  if (alias !== undefined) return /^\w+$/.test(alias) && alias !== '_' ? [alias] : [];
  const path = spec.childForFieldName('path')?.text.slice(1, -1) ?? '';
  return path.split(/[/.-]/).filter((part) => /^\w+$/.test(part) && !hasWord('com org github golang', part));
}
