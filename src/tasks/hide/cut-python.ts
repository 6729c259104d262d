import type { Node } from 'web-tree-sitter';
import { definitionOf, isDocstring, nameOf, statementsOf, withPythonTree } from '../python-syntax.ts';
import { type Cut, type CutTests, hasWord, linesOf, outermost, without } from './cut.ts';
import { assignedName, findTest } from './find-tests.ts';

/**
 * A Python test file without some of its tests, each given by its names, `['TestArea', 'test_side']`. A test goes with
 * its decorators and the comment above it; a class that is left without a test goes too, and so do data and helpers of
 * the module that only these tests use: they tell what comes out as well as the tests do. Where no statement defines a test,
 * the whole file goes.
 */
export async function cutPython(source: string, tests: readonly (readonly string[])[]): Promise<CutTests> {
  const made = await withPythonTree(source, (root): CutTests => {
    if (root.hasError) return { kind: 'refused', detail: 'the test file does not parse' };
    const cut = new Map<number, Node>();
    for (const names of tests) {
      const found = findTest(root, names);
      if (found.length === 0) return { kind: 'emptied' }; // inherited, or made at run time
      for (const statement of found) cut.set(statement.id, statement);
    }
    takeEmptyClasses(source, cut);
    takeOrphans(source, root, cut);
    if (statementsOf(root).every((statement) => cut.has(statement.id) || isFrame(statement))) return { kind: 'emptied' };
    return { kind: 'cut', source: without(source, cutsOf(source, [...cut.values()], cut)) };
  });
  if (made.kind !== 'cut') return made;
  const parses = await withPythonTree(made.source, (root) => !root.hasError);
  return parses ? made : { kind: 'refused', detail: 'the test file does not parse without the tests' };
}

/** What a test file consists of beside its tests. */
function isFrame(statement: Node): boolean {
  return (
    /^(import|import_from|future_import)_statement$/.test(statement.type) ||
    isDocstring(statement) ||
    assignedName(statement) === 'pytestmark' ||
    (statement.type === 'if_statement' && /__name__/.test(statement.childForFieldName('condition')?.text ?? ''))
  );
}

/** A class whose body is gone goes as a whole where nothing else names it; its base classes and the rest stay. */
function takeEmptyClasses(source: string, cut: Map<number, Node>): void {
  for (const statement of [...cut.values()]) {
    for (let at = statement; ; ) {
      const block = at.parent;
      const owner = block?.type === 'block' ? block.parent : undefined;
      if (block == null || owner?.type !== 'class_definition' || !isEmptied(block, cut)) break;
      at = owner.parent?.type === 'decorated_definition' ? owner.parent : owner;
      if (isNamed(nameOf(owner), source, [...cut.values(), at])) break;
      cut.set(at.id, at);
    }
  }
}

/** Assignments, functions and classes of the module that were there for the tests alone. */
function takeOrphans(source: string, root: Node, cut: Map<number, Node>): void {
  for (let before = -1; before !== cut.size; ) {
    before = cut.size;
    const taken = [...cut.values()].map((node) => node.text).join('\n');
    for (const statement of statementsOf(root)) {
      if (cut.has(statement.id)) continue;
      const definition = definitionOf(statement);
      const name = definition === undefined ? assignedName(statement) : nameOf(definition);
      if (name === undefined || /^(test|Test|pytest)/.test(name) || !hasWord(taken, name)) continue;
      if (!isNamed(name, source, [...cut.values(), statement])) cut.set(statement.id, statement);
    }
  }
}

function isEmptied(block: Node, cut: ReadonlyMap<number, Node>): boolean {
  return statementsOf(block).every((statement) => cut.has(statement.id) || isDocstring(statement));
}

/** Whether a word stands anywhere outside of these nodes. */
function isNamed(name: string, source: string, nodes: readonly Node[]): boolean {
  const cuts = nodes.map((node) => ({ start: node.startIndex, end: node.endIndex, replacement: ' ' }));
  return hasWord(without(source, outermost(cuts)), name);
}

/** Whole lines of the statements that go. The first one of a block that would be left empty becomes `pass`. */
function cutsOf(source: string, nodes: readonly Node[], cut: ReadonlyMap<number, Node>): Cut[] {
  const passed = new Set<number>();
  const cuts = nodes.map((node): Cut => {
    const { start, end } = linesOf(source, node);
    const block = node.parent;
    const first = block?.type === 'block' && isEmptied(block, cut) && !passed.has(block.id);
    if (first) passed.add(block.id);
    return { start, end, replacement: first ? `${' '.repeat(node.startPosition.column)}pass\n` : '' };
  });
  return outermost(cuts);
}
