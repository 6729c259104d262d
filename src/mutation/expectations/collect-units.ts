import type { Node } from 'web-tree-sitter';
import type { Random } from '../../support/random.ts';
import { subjectOf, type VariableRules } from './subject.ts';
import type { Expectation, Literal, TestChange, TestUnit } from './test-unit.ts';

/** A function that may be a test, or with `isGroup` what holds such. */
export type Opened = {
  /** Undefined where it is made while the tests run. */
  name: string | undefined;
  isGroup: boolean;
  /** All of it: decorators and attributes too. */
  whole: { start: number; end: number };
  body: Node;
  nameNode?: Node;
};

/** An assertion: what it is called, how it can be changed, and the values that it looks at. */
export type Expected = { form: string; changes: TestChange[]; looked: readonly (Node | undefined)[] };

export function expected(form: string, changes: TestChange[], looked: readonly (Node | undefined)[] = []): Expected {
  return { form, changes, looked };
}

/** What is known of the tests of a language. `source` is the text of the file. */
export type ExpectationRules = {
  /** The text to parse, as long as the file and with everything at the same place, where the file itself would not do. */
  readable?(source: string): string;
  opens(node: Node, inTest: boolean): Opened | undefined;
  readonly variables: VariableRules;
  /** What a node expects; undefined for all nodes but those of assertions. */
  expects(node: Node, source: string, random: Random): Expected | undefined;
  failure(opened: Opened, source: string, random: Random): TestChange | undefined;
  rename?(opened: Opened, random: Random): TestUnit['rename'];
  head?(opened: Opened): TestUnit['head'];
  table?(opened: Opened): Literal[];
  /** Examples of documentation. `parse` reads other text by the same grammar. */
  doctests?(
    root: Node,
    source: string,
    random: Random,
    parse: <Result>(text: string, read: (root: Node) => Result) => Result,
  ): TestUnit[];
};

/** The units of a test file in order; the first is the file itself. */
export function collectUnits(root: Node, source: string, rules: ExpectationRules, random: Random): TestUnit[] {
  const file: TestUnit = { names: [], start: root.startIndex, end: root.endIndex, expectations: [] };
  const units = [file];
  walk(root, file, false);
  return units;

  function walk(node: Node, unit: TestUnit, inTest: boolean): void {
    const opened = rules.opens(node, inTest);
    let inner = unit;
    if (opened !== undefined) {
      const own = {
        names: [...unit.names, opened.name ?? '*'],
        ...opened.whole,
        expectations: [],
        ...(opened.isGroup ? {} : partsOf(opened)),
      };
      inner = own;
      units.push(own);
    } else {
      const found = rules.expects(node, source, random);
      if (found !== undefined && found.changes.length > 0) unit.expectations.push(expectationOf(node, found));
    }
    for (const child of node.namedChildren) walk(child, inner, inTest || (opened !== undefined && !opened.isGroup));
  }

  function expectationOf(node: Node, { form, changes, looked }: Expected): Expectation {
    return { form, lines: linesOf(node), changes, ...subjectOf(node, looked, rules.variables, random) };
  }

  function partsOf(opened: Opened): Pick<TestUnit, 'failure' | 'rename' | 'head' | 'table'> {
    const failure = rules.failure(opened, source, random);
    const rename = rules.rename?.(opened, random);
    const head = rules.head?.(opened);
    const table = rules.table?.(opened) ?? [];
    return { ...(failure && { failure }), ...(rename && { rename }), ...(head && { head }), ...(table.length > 0 && { table }) };
  }
}

/** The blanks before the line that holds a place. */
export function indentAt(source: string, index: number): string {
  const start = source.lastIndexOf('\n', index - 1) + 1;
  return /^[ \t]*/.exec(source.slice(start))?.[0] ?? '';
}

export function linesOf(node: Node): [number, number] {
  return [node.startPosition.row + 1, node.endPosition.row + 1];
}
