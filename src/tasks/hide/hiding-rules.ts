import type { Node } from 'web-tree-sitter';
import type { CutTests } from './cut.ts';

/** Text of the files that may hold tests, by path. */
export type TestFiles = ReadonlyMap<string, string>;

/** Where a test is defined: a file, and names from the outermost definition to its own. */
export type TestPlace = { file: string; names: readonly string[] };

/** How the tests of a language are found, and taken out of their files. */
export type HidingRules = {
  /** Whether a file may hold tests and nothing that users call. */
  isTestFile(path: string): boolean;
  /** Files of code that hold tests as well: which may, and which do. */
  amongCode?: { isFile(path: string): boolean; holdsTests(source: string): boolean };
  /** Places of a test, by its id; empty where no test file defines it. */
  placesOf(test: string, files: TestFiles): TestPlace[];
  /** The name by which a test patch would define a test; undefined where ids begin with the file. */
  nameOf?(test: string): string;
  /** A test file without some of its tests; `others` is the text of every other one. */
  cut(file: string, source: string, tests: readonly (readonly string[])[], others: readonly string[]): Promise<CutTests>;
};

/** How test functions are cut out by the grammar of their language. */
export type CutRules = {
  /** What goes with a test; empty where the file does not define it. */
  find(root: Node, names: readonly string[]): Node[];
  /** Data and helpers: they go where only tests that go name them. */
  helpers(root: Node): { name: string; node: Node }[];
  /** Groups that would be left without a test; they go as well. */
  emptyGroups?(root: Node, isCut: (node: Node) => boolean): Node[];
  /** Whether what is left of the file is of no use. */
  isEmptied(root: Node, isCut: (node: Node) => boolean, others: readonly string[]): boolean;
  /** Takes out what the compiler would refuse: the text as it was, and without the tests. */
  tidy?(file: string, before: string, after: string): Promise<string>;
};
