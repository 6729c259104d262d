import type { Node } from 'web-tree-sitter';
import { isTestPath } from '../../../repositories/index.ts';
import { cutFunctions } from '../cut-functions.ts';
import type { CutRules, HidingRules, TestFiles, TestPlace } from '../hiding-rules.ts';

const CUT: CutRules = {
  find(root, names) {
    return findIn([root], names);
  },
  helpers(root) {
    return itemsBelow(root).flatMap((node) => {
      if (!/^(function|const|static|struct|enum|type)_item$|^macro_definition$/.test(node.type)) return [];
      return isTest(node) ? [] : [{ name: nameOf(node), node }];
    });
  },
  isEmptied: () => false, // a module or a manifest may name the file
};

/** Among the code: what is of tests stands in modules that only they have. */
const CUT_IN_CODE: CutRules = {
  ...CUT,
  helpers: (root) => testModules(root).flatMap((module) => CUT.helpers(module)),
};

const isTestFile = (path: string): boolean => path.endsWith('.rs') && (isTestPath(path) || /(^|\/)tests?\.rs$/.test(path));

/**
 * Rust: tests in files of their own, as `tests/NAME.rs` and `src/tests.rs`, and those in modules among the code. A doctest
 * is no test of these: what shows it is named, so that a refusal can tell it.
 */
export const rust: HidingRules = {
  isTestFile,
  amongCode: { isFile: (path) => path.endsWith('.rs'), holdsTests: (source) => source.includes('#[cfg(test)]') },
  placesOf(test, files) {
    const [, target = '', ...names] = test.split('::');
    if (target === 'doc')
      return [{ file: `the documentation of ${/^(\S+\.rs) - /.exec(names.join('::'))?.[1] ?? 'the package'}`, names }];
    const program = /^test\/(.*)$/.exec(target)?.[1];
    if (program === undefined) return placesInModules(target, names, files);
    const isProgram = new RegExp(`(^|/)tests/${program}(/main)?\\.rs$`);
    return [...files.keys()].filter((path) => isProgram.test(path)).map((file) => ({ file, names }));
  },
  nameOf: (test) => test.split('::').at(-1) ?? '',
  cut: (file, ...request) => cutFunctions(isTestFile(file) ? CUT : CUT_IN_CODE, file, ...request),
};

/** `a::b::c` is in `src/a/b.rs`, in `src/a.rs`, …, or in the root of its target, where one of these may hold tests. */
function placesInModules(target: string, names: readonly string[], files: TestFiles): TestPlace[] {
  for (let depth = names.length - 1; depth > 0; depth--) {
    const module = names.slice(0, depth).join('/');
    const file = [...files.keys()].find((path) => path.endsWith(`src/${module}.rs`) || path.endsWith(`src/${module}/mod.rs`));
    if (file !== undefined) return [{ file, names: names.slice(depth) }];
  }
  const roots = target === 'lib' ? ['lib'] : ['main', target];
  const found = [...files.keys()].filter((path) => roots.some((root) => path === `src/${root}.rs`));
  return [{ file: found.length === 1 ? (found[0] as string) : 'the code', names }];
}

function findIn(blocks: readonly Node[], [name = '', ...inner]: readonly string[]): Node[] {
  const type = inner.length === 0 ? 'function_item' : 'mod_item';
  const found = blocks.flatMap((block) => block.namedChildren.filter((node) => node.type === type && nameOf(node) === name));
  return inner.length === 0
    ? found
    : findIn(
        found.flatMap((node) => node.childForFieldName('body') ?? []),
        inner,
      );
}

/** Bodies of the modules that are compiled for tests alone. */
function testModules(block: Node): Node[] {
  return block.namedChildren.flatMap((node) => {
    const body = node.type === 'mod_item' ? node.childForFieldName('body') : null;
    if (body === null) return [];
    return attributesOf(node).some((text) => text.includes('cfg(test)')) ? [body] : testModules(body);
  });
}

/** Items of the file and of its modules. */
function itemsBelow(block: Node): Node[] {
  return block.namedChildren.flatMap((node) => {
    const body = node.type === 'mod_item' ? node.childForFieldName('body') : null;
    return body === null ? [node] : itemsBelow(body);
  });
}

function isTest(item: Node): boolean {
  return attributesOf(item).some((text) => /\b(test|bench|case|rstest)\b/.test(text));
}

function attributesOf(item: Node): string[] {
  const found: string[] = [];
  for (let above = item.previousNamedSibling; above?.type === 'attribute_item'; above = above.previousNamedSibling) {
    found.push(above.text);
  }
  return found;
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}
