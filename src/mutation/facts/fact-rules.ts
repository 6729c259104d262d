import type { Node } from 'web-tree-sitter';

/** Fields by node type. */
export type Fields = Readonly<Record<string, readonly [string, string]>>;

/** How a language writes names, values and calls. */
export type FactRules = {
  readonly identifiers: RegExp;
  /** `object.name`. */
  readonly members: Fields;
  /** `object[index]`. */
  readonly subscripts: Fields;
  /** What is called, and with what. */
  readonly calls: Fields;
  /** Wrappers that say nothing: brackets, `await`. */
  readonly plain: RegExp;
  readonly texts: RegExp;
  /** Sums of texts, and texts side by side. */
  readonly sums: RegExp;
  readonly lists: RegExp;
  readonly comparisons: RegExp;
  /** Who gets a value, and the value. */
  readonly assignments: Fields;
  /** Who runs through values, and the values. */
  readonly loops: Fields;
  readonly functions: RegExp;
  /** Names by the paths of what is imported under them, and the imported paths themselves; modules of JavaScript begin with `@`. */
  imports(root: Node): { names: Map<string, string>; paths: { path: string; node: Node }[] };
  /** Methods that say whether two things are equal, by their names. */
  readonly equalities: RegExp;
  /** Names that only a test runner gives; where a file declares none of them itself, they are told as `uses globalThis.NAME`. */
  readonly globals?: RegExp;
  /** What declares names: types of nodes, each with the field that holds them, or '' for the whole node. */
  readonly declarations?: Readonly<Record<string, string>>;
  /** Whether what stands in a node runs as the code is loaded, before anybody calls it. */
  loads?(node: Node): boolean;
  /** Patterns that take a value apart, other than in `assignments`. */
  patterns?(node: Node): readonly { pattern: Node; value: Node }[];
  /** Facts that only this language knows. */
  extra?(node: Node): string | undefined;
};
