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

/**
 * Rust: tests in files of their own, as `tests/NAME.rs` and `src/tests.rs`. A test among the code, and a doctest, is in no
 * test file: its file is named, so that a refusal can tell it.
 */
export const rust: HidingRules = {
  isTestFile: (path) => path.endsWith('.rs') && (isTestPath(path) || /(^|\/)tests?\.rs$/.test(path)),
  placesOf(test, files) {
    const [, target = '', ...names] = test.split('::');
    if (target === 'doc') return [{ file: /^(\S+\.rs) - /.exec(names.join('::'))?.[1] ?? 'the documentation', names }];
    const program = /^test\/(.*)$/.exec(target)?.[1];
    if (program === undefined) return placesInModules(names, files);
    const isProgram = new RegExp(`(^|/)tests/${program}(/main)?\\.rs$`);
    return [...files.keys()].filter((path) => isProgram.test(path)).map((file) => ({ file, names }));
  },
  nameOf: (test) => test.split('::').at(-1) ?? '',
  cut: (...request) => cutFunctions(CUT, ...request),
};

/** `a::b::c` is in `src/a/b.rs`, in `src/a.rs`, …, where one of these is a test file; else among the code. */
function placesInModules(names: readonly string[], files: TestFiles): TestPlace[] {
  for (let depth = names.length - 1; depth > 0; depth--) {
    const module = names.slice(0, depth).join('/');
    const file = [...files.keys()].find((path) => path.endsWith(`src/${module}.rs`) || path.endsWith(`src/${module}/mod.rs`));
    if (file !== undefined) return [{ file, names: names.slice(depth) }];
  }
  return [{ file: 'the code', names }];
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

/** Items of the file and of its modules. */
function itemsBelow(block: Node): Node[] {
  return block.namedChildren.flatMap((node) => {
    const body = node.type === 'mod_item' ? node.childForFieldName('body') : null;
    return body === null ? [node] : itemsBelow(body);
  });
}

function isTest(item: Node): boolean {
  for (let above = item.previousNamedSibling; above?.type === 'attribute_item'; above = above.previousNamedSibling) {
    if (/\b(test|bench|case|rstest)\b/.test(above.text)) return true;
  }
  return false;
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}
