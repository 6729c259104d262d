import type { Edit } from '../operator.ts';
import type { LiteralKind } from './literal-text.ts';

/**
 * An edit after which a test must come out otherwise. `value`: another value is expected; `opposite`: the contrary is;
 * `failure`: a statement that fails whatever the tested code does.
 */
export type TestChange = { kind: 'value' | 'opposite' | 'failure'; edit: Edit };

/** A place where a test says what it expects, with the ways to change that. */
export type Expectation = {
  /** What stands there: the name of an assertion, or a kind of statement. */
  form: string;
  /** First and last line, from 1. */
  lines: readonly [number, number];
  changes: TestChange[];
  subject?: Subject;
};

/** The value that an assertion looks at. */
export type Subject = {
  text: string;
  /** The same with other inputs. */
  variants: string[];
  /** The literals in it, and those that it is compared with, in order. */
  inputs: Literal[];
  expected: Literal[];
  assertion: { start: number; end: number };
  /** The object whose method the assertion is, where that is a plain name. */
  calledOn?: string;
  isAwaited: boolean;
  /** The statement of the assertion: what looks at the same value can be put in front. */
  statement: { start: number; indent: string };
};

export type Literal = { start: number; end: number; text: string; kind: LiteralKind };

/** A function, or what else is run as a whole, of a test file. Offsets count UTF-16 code units of the file. */
export type TestUnit = {
  /** From the outermost to its own: `['TestArea', 'test_side']`; `*` is a name that is made while the tests run. Empty for what stands in no function. */
  names: string[];
  start: number;
  end: number;
  expectations: Expectation[];
  /** A statement at its end that fails. */
  failure?: TestChange;
  /** Its own name where that can be changed, and another one. */
  rename?: { edit: Edit; name: string };
  /** Where a statement can be put before all others of its body. */
  head?: { start: number; indent: string };
  /** Literals of a table, each row of which is a case of the test. */
  table?: Literal[];
  /** An example of documentation: its names are those of what it documents. */
  doctest?: true;
};
