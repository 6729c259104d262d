import { isTestFile, isTestPath } from '../../repositories/index.ts';

/** Names of folders that hold tests, where there are tests in them; `testing` is as often code that others test with. */
const TEST_FOLDERS =
  /^(?:tests?|specs?|__tests__|t|e2e|(?:unit|integration|functional|system|regression)[-_]?tests?|tests?[-_](?:unit|integration|functional))$/i;
const DIRECT_TEST_FOLDERS = /^testing$/i;
/** Folders beside tests that hold what they read. */
const AIDS = /^(?:testdata|test[-_]data|fixtures?|__fixtures__|__snapshots__|__mocks__|goldens?|cassettes)$/i;
/** Words in a path that speak of help for tests. */
const SUPPORT =
  /(?:^|[._/-])(?:tests?|testing|mocks?|fixtures?|stubs?|fakes?|specs?|asserts?|assertions?)(?:[._/-]|$)|test(?:util|help|support|data|lib|kit|case)/i;

/** Sources of every language known here: what is none of these is data. */
const SOURCE = /\.(?:py|pyi|pyx|[cm]?[jt]sx?|go|rs|java|kt|groovy|scala|c|cc|cpp|h|hpp|rb|php|sh)$/;

/** What is known of a task's repository. */
export type Layout = {
  /** Every file of the base and of what the test patch brings. */
  paths: ReadonlySet<string>;
  brought: ReadonlySet<string>;
  /** Files with tests of the task; empty where it names none. */
  collected: ReadonlySet<string>;
  /** Files that name a word, as a whole word: of the base, or of the patched tree. */
  mentions(word: string, tree: 'base' | 'patched'): Promise<readonly string[]>;
};

/**
 * Whether a file is the task's own: a test, or what tests read and nothing else does. By the ids of the task's tests and by the
 * layout, not by a word in its name: a folder `testing` with code, or a module `test_utils.py` that the package imports, is code.
 * `isNew`: whether the base lacks the file.
 */
export async function isTasksOwn(path: string, layout: Layout, isNew: boolean): Promise<boolean> {
  if (layout.brought.has(path)) return true;
  if (layout.collected.size === 0) return isTestPath(path);
  if (BY_LAYOUT.some((rule) => rule(path, layout))) return true;
  const isNamed = isTestFile(path);
  if (layout.collected.has(path) && isNamed) return true;
  const speaks = isNamed || layout.collected.has(path) || SUPPORT.test(path);
  if (!speaks && (isNew || SOURCE.test(path))) return false;
  const { tests, code } = await whoMentions(path, layout, isNew);
  if (code > 0) return false;
  return isNamed || layout.collected.has(path) || tests > 0;
}

type LayoutRule = (path: string, layout: Layout) => boolean;

/** Places that hold tests and nothing else, by the conventions of the languages' own tools. */
const BY_LAYOUT: readonly LayoutRule[] = [
  function inTestFolder(path, { collected }) {
    return foldersOf(path).some((folder) => {
      const name = folder.split('/').at(-1) ?? '';
      if (TEST_FOLDERS.test(name)) return [...collected].some((file) => file.startsWith(`${folder}/`));
      return DIRECT_TEST_FOLDERS.test(name) && [...collected].some((file) => parentOf(file) === folder);
    });
  },
  function besideTests(path, { collected, paths }) {
    return foldersOf(path).some((folder) => {
      if (!AIDS.test(folder.split('/').at(-1) ?? '')) return false;
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
  (path, { paths }) =>
    foldersOf(path).some(
      (folder) =>
        folder.endsWith('testdata') &&
        [...paths].some((file) => file.endsWith('_test.go') && parentOf(file) === parentOf(folder)),
    ),
  // Cargo's targets for tests
  (path, { paths }) => {
    const crate = /^(.*?)(?:^|\/)(?:tests|benches)\//.exec(path)?.[1];
    return crate !== undefined && paths.has(crate === '' ? 'Cargo.toml' : `${crate}/Cargo.toml`);
  },
  // Maven's and Gradle's source sets for tests
  (path) => /(?:^|\/)src\/(?:test|it|\w*Test|testFixtures)\//.test(path),
];

/** How many files of tests, and how many others, name a file by its stem. */
async function whoMentions(path: string, layout: Layout, isNew: boolean): Promise<{ tests: number; code: number }> {
  const files = await layout.mentions(wordFor(path), isNew ? 'patched' : 'base');
  const others = files.filter((file) => file !== path && SOURCE.test(file));
  const isTest = (file: string): boolean =>
    layout.collected.has(file) || isTestFile(file) || BY_LAYOUT.some((rule) => rule(file, layout));
  const tests = others.filter(isTest).length;
  return { tests, code: others.length - tests };
}

/** The word by which other files name a file: its stem, or its folder where the stem stands for that; of data, its whole name. */
function wordFor(path: string): string {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (!SOURCE.test(path)) return name;
  const stem = name.replace(/\.\w+$/, '');
  const folder = parts.at(-2);
  return folder !== undefined && (/^(?:__init__|index|mod|lib|main)$/.test(stem) || name.endsWith('.go')) ? folder : stem;
}

/** `a/b/c.py` → `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
