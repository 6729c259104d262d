import type { Node } from 'web-tree-sitter';
import { withTree } from '../../mutation/index.ts';
import { type Cut, type CutTests, hasWord, linesOf, outermost, without } from './cut.ts';
import type { CutRules } from './hiding-rules.ts';

/**
 * A test file without some of its tests, by the grammar of its suffix: with the comments and attributes right above each,
 * and with data and helpers that only these tests name, in this file and in `others`.
 */
export async function cutFunctions(
  rules: CutRules,
  file: string,
  source: string,
  tests: readonly (readonly string[])[],
  others: readonly string[],
): Promise<CutTests> {
  const made = await withTree(file, source, (root): CutTests => {
    if (root.hasError) return { kind: 'refused', detail: 'the test file does not parse' };
    const cut = new Map<number, Node>();
    const isCut = (node: Node): boolean => [...cut.values()].some((one) => covers(one, node));
    for (const names of tests) {
      const found = rules.find(root, names);
      if (found.length === 0) return { kind: 'refused', detail: `nothing in the file defines ${names.join(' ')}` };
      for (const node of found) cut.set(node.id, node);
    }
    for (const group of rules.emptyGroups?.(root, isCut) ?? []) cut.set(group.id, group);
    takeHelpers(source, rules.helpers(root), cut, others);
    if (rules.isEmptied(root, isCut, others)) return { kind: 'emptied' };
    return { kind: 'cut', source: without(source, cutsOf(source, [...cut.values()])) };
  });
  if (made === undefined) return { kind: 'refused', detail: 'no grammar reads the test file' };
  if (made.kind !== 'cut') return made;
  const tidied = (await rules.tidy?.(file, source, made.source)) ?? made.source;
  const parses = await withTree(file, tidied, (root) => !root.hasError);
  return parses ? { kind: 'cut', source: tidied } : { kind: 'refused', detail: 'the test file does not parse without the tests' };
}

function covers(outer: Node, inner: Node): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

function takeHelpers(
  source: string,
  helpers: readonly { name: string; node: Node }[],
  cut: Map<number, Node>,
  others: readonly string[],
): void {
  for (let before = -1; before !== cut.size; ) {
    before = cut.size;
    const taken = [...cut.values()].map((node) => node.text).join('\n');
    for (const { name, node } of helpers) {
      if (cut.has(node.id) || !hasWord(taken, name) || others.some((text) => hasWord(text, name))) continue;
      if (!hasWord(without(source, cutsOf(source, [...cut.values(), node])), name)) cut.set(node.id, node);
    }
  }
}

function cutsOf(source: string, nodes: readonly Node[]): Cut[] {
  return outermost(nodes.map((node) => ({ ...linesOf(source, node), replacement: '' })));
}
