import type { Node } from 'web-tree-sitter';
import type { Random } from '../../support/random.ts';
import { replaceNode } from '../edit.ts';
import { type ConditionRules, changeCondition, changeEqual, comparedIn, opposite, value } from './conditions.ts';
import { changeValue } from './literals.ts';
import type { TestChange } from './test-unit.ts';

/** An assertion that is a call, by the place of its arguments. */
export type Assertion = {
  readonly name: string;
  /** The assertion of the contrary, with the same arguments. */
  readonly opposite?: string;
  /** Two that are equal. */
  readonly equal?: readonly [number, number];
  /** Literals that are compared as they stand with what the code gives. */
  readonly exact?: readonly number[];
  /** Literals that are looked for among others, or among which something is looked for. */
  readonly among?: readonly number[];
  /** A condition that holds, and one that does not. */
  readonly holds?: number;
  readonly fails?: number;
  /** What is raised, and what is never raised instead. */
  readonly raises?: { readonly at: number; readonly others: readonly string[] };
};

/** A call as far as assertions look at it. `isMember`: it is called on something, as `self.assertTrue`. */
export type Call = { name: string; nameNode: Node; isMember: boolean; arguments: Node[] };

/** The ways to change an assertion. `canName` tells whether a function of that name can be called in the file. */
export function changeAssertion(
  call: Call,
  row: Assertion,
  rules: ConditionRules,
  random: Random,
  canName: (name: string) => boolean,
): TestChange[] {
  const at = (index: number): Node | undefined => call.arguments[index];
  const changes: TestChange[] = [];
  const [first, second] = (row.equal ?? []).map(at);
  if (first !== undefined && second !== undefined) changes.push(...changeEqual(first, second, rules, random));
  for (const index of row.exact ?? []) {
    const literal = at(index);
    if (literal !== undefined) changes.push(...value(changeValue(literal, rules.literals, random)));
  }
  for (const index of row.among ?? []) {
    const literal = at(index);
    if (literal !== undefined) changes.push(...value(changeValue(literal, rules.literals, random, true)));
  }
  const holding = row.holds === undefined ? undefined : at(row.holds);
  if (holding !== undefined) changes.push(...changeCondition(holding, true, rules, random));
  const failing = row.fails === undefined ? undefined : at(row.fails);
  if (failing !== undefined) changes.push(...changeCondition(failing, false, rules, random));
  const raised = row.raises && at(row.raises.at);
  if (row.raises !== undefined && raised !== undefined) {
    const others = row.raises.others.filter((name) => !raised.text.includes(name));
    if (others.length > 0) changes.push({ kind: 'value', edit: replaceNode(raised, random.pick(others)) });
  }
  if (row.opposite !== undefined && (call.isMember || canName(row.opposite))) {
    changes.push(opposite(replaceNode(call.nameNode, row.opposite)));
  }
  return changes;
}

/** The values that an assertion looks at. */
export function lookedAt(call: Call, row: Assertion, rules: ConditionRules): (Node | undefined)[] {
  if (row.equal !== undefined) return row.equal.map((index) => call.arguments[index]);
  const condition = row.holds === undefined && row.fails === undefined ? undefined : call.arguments[row.holds ?? row.fails ?? 0];
  return condition === undefined ? [] : comparedIn(condition, rules);
}

/** Rows of assertions that are each other's contrary. */
export function pair(name: string, other: string, parts: Omit<Assertion, 'name' | 'opposite'> = {}): Assertion[] {
  return [
    { name, opposite: other, ...parts },
    { name: other, opposite: name },
  ];
}

export function assertionsByName(rows: readonly Assertion[]): ReadonlyMap<string, Assertion> {
  return new Map(rows.map((row) => [row.name, row]));
}
