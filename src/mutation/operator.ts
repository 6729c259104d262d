import type { Node } from 'web-tree-sitter';

/** A replacement of source[start, end); offsets count UTF-16 code units, as JavaScript strings do. */
export type Edit = { start: number; end: number; replacement: string };

/**
 * A way to put a bug into code. `mutate` sees every node of the types named in `nodes` and yields the edits that make
 * a mutant each. It judges syntax alone: whether the place may be touched, and whether the result parses, is checked after.
 */
export type MutationOperator = {
  readonly name: string;
  readonly nodes: readonly string[];
  mutate(node: Node): Iterable<Edit>;
};
