import { isTestFile } from './test-files.ts';
import {
  DIRECT_TEST_FOLDERS,
  MAIN_SOURCE_SET,
  TEST_FOLDERS,
  TEST_SOURCE_SETS,
  TOOLS_FILES,
  TOOLS_FOLDERS,
} from './test-names.ts';

/** Folders beside tests that hold what they read. */
const AIDS = /^(?:fixtures?|goldens?|cassettes|snapshots?|mocks?)$/i;
/** Words in a path that speak of help for tests. */
const SUPPORT =
  /(?:^|[._/-])(?:tests?|testing|mocks?|fixtures?|stubs?|fakes?|specs?|asserts?|assertions?)(?:[._/-]|$)|test(?:util|help|support|data|lib|kit|case)/i;

/** Sources of every language known here: what is none of these is data. */
const SOURCE = /\.(?:py|pyi|pyx|[cm]?[jt]sx?|go|rs|java|kt|groovy|scala|c|cc|cpp|h|hpp|rb|php|sh)$/;

/** What is known of the files around one. */
export type TestLayout = {
  /** Every file there is. */
  paths: ReadonlySet<string>;
  /** Files with tests in them. */
  collected: ReadonlySet<string>;
  /** Files that name a word, as a whole word: of the state before a change, or of the one after it. */
  mentions(word: string, tree: 'base' | 'patched'): Promise<readonly string[]>;
};

export const isSourceText = (path: string): boolean => SOURCE.test(path);

/**
 * Whether a file is a test, or what tests read and nothing else does. By where the tests are and by the layout, not by a word in
 * its name: a folder `testing` with code, or a module `test_utils.py` that the package imports, is code. `isNew`: whether the state
 * before the change lacks the file.
 */
export async function belongsToTests(path: string, layout: TestLayout, isNew: boolean): Promise<boolean> {
  if (MAIN_SOURCE_SET.test(path)) return layout.collected.has(path);
  if (BY_LAYOUT.some((rule) => rule(path, layout))) return true;
  const isNamed = isTestFile(path);
  if (layout.collected.has(path) && isNamed) return true;
  const tree = isNew ? 'patched' : 'base';
  const speaks =
    isNamed ||
    layout.collected.has(path) ||
    SUPPORT.test(path) ||
    (path.endsWith('.go') && (await importsTesting(path, layout, tree)));
  if (!speaks && (isNew || SOURCE.test(path))) return false;
  if (!isNamed && isShipped(path, layout)) return false;
  const { tests, code } = await whoMentions(path, layout, isNew);
  if (code > 0) return false;
  return isNamed || layout.collected.has(path) || tests > 0;
}

type LayoutRule = (path: string, layout: TestLayout) => boolean;

/** Places that hold tests and nothing else, by the conventions of the languages' own tools. */
const BY_LAYOUT: readonly LayoutRule[] = [
  (path) => TOOLS_FILES.test(path) || foldersOf(path).some((folder) => TOOLS_FOLDERS.test(nameOf(folder))),
  (path) => nameOf(path) === 'conftest.py',
  function inTestFolder(path, layout) {
    const { collected } = layout;
    return foldersOf(path).some((folder) => {
      const name = nameOf(folder);
      if (TEST_FOLDERS.test(name)) return [...collected].some((file) => file.startsWith(`${folder}/`));
      if (!DIRECT_TEST_FOLDERS.test(name) || ![...collected].some((file) => parentOf(file) === folder)) return false;
      return collected.has(path) || !isShipped(path, layout);
    });
  },
  function besideTests(path, { collected, paths }) {
    return foldersOf(path).some((folder) => {
      if (!AIDS.test(nameOf(folder))) return false;
      const parent = parentOf(folder);
      const isTest = (file: string): boolean => collected.has(file) || file.endsWith('_test.go');
      return (
        [...collected].some((file) => parentOf(file) === parent) ||
        (path.endsWith('.go') && [...paths].some((file) => parentOf(file) === parent && isTest(file)))
      );
    });
  },
  // what Go compiles for tests only
  (path) => path.endsWith('_test.go'),
  // Cargo's targets for tests
  (path, { paths }) => {
    const crate = /^(.*?)(?:^|\/)(?:tests|benches)\//.exec(path)?.[1];
    return crate !== undefined && paths.has(crate === '' ? 'Cargo.toml' : `${crate}/Cargo.toml`);
  },
  (path) => TEST_SOURCE_SETS.test(path),
];

/** Whether a file that has tests in it lies where runners look for them; a package's own folder `test` is often help for its users. */
export function inTestFolder(path: string, paths: ReadonlySet<string>): boolean {
  return foldersOf(path).some((folder) => {
    const name = nameOf(folder);
    return TEST_FOLDERS.test(name) && !(/^test$/i.test(name) && isShipped(path, { paths }));
  });
}

/** Whether a file is part of a Python package that users get, one with other code than tests in it. */
function isShipped(path: string, { paths }: Pick<TestLayout, 'paths'>): boolean {
  if (!path.endsWith('.py')) return false;
  let root = parentOf(path);
  while (root.includes('/') && paths.has(`${parentOf(root)}/__init__.py`)) root = parentOf(root);
  const name = nameOf(root);
  return paths.has(`${root}/__init__.py`) && !TEST_FOLDERS.test(name) && !DIRECT_TEST_FOLDERS.test(name);
}

/** Whether a file of Go uses the package of tests. */
async function importsTesting(path: string, { mentions }: TestLayout, tree: 'base' | 'patched'): Promise<boolean> {
  return (await mentions('"testing"', tree)).includes(path);
}

/** How many files of tests, and how many others, name a file by its stem. */
async function whoMentions(path: string, layout: TestLayout, isNew: boolean): Promise<{ tests: number; code: number }> {
  const files = await layout.mentions(wordFor(path), isNew ? 'patched' : 'base');
  const others = files.filter((file) => file !== path && SOURCE.test(file));
  const isTest = (file: string): boolean =>
    layout.collected.has(file) || isTestFile(file) || BY_LAYOUT.some((rule) => rule(file, layout));
  const tests = others.filter(isTest).length;
  return { tests, code: others.length - tests };
}

/**
 * The word by which other files name a file: its stem, or its folder where the stem stands for that; of data, its whole name. Of
 * Go, the end of what imports it; of Rust's library, its crate.
 */
function wordFor(path: string): string {
  const name = nameOf(path);
  if (!SOURCE.test(path)) return name;
  const stem = name.replace(/\.\w+$/, '');
  const folder = nameOf(parentOf(path));
  if (name.endsWith('.go') && folder !== '') return `${parentOf(path)}"`;
  if (name.endsWith('.rs') && stem === 'lib' && folder === 'src')
    return nameOf(parentOf(parentOf(path))).replaceAll('-', '_') || stem;
  return folder !== '' && /^(?:__init__|index|mod|lib|main)$/.test(stem) ? folder : stem;
}

/** `a/b/c.py` → `a`, `a/b`. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

export function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
