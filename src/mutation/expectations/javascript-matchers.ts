import type { Node } from 'web-tree-sitter';
import type { Random } from '../../support/random.ts';
import { replaceNode } from '../edit.ts';
import { codeChildren, field } from '../syntax.ts';
import { type ConditionRules, opposite, value } from './conditions.ts';
import { changeValue } from './literals.ts';
import type { TestChange } from './test-unit.ts';

/** Words of a chain such as `expect(x).resolves.not.toBe(y)` or `x.should.equal(y)`, and the arguments of its last call. */
export type MatcherChain = { root: Node; words: readonly Node[]; last: string; arguments: Node[]; subject: Node | undefined };

/** Matchers that compare the whole value with their arguments. */
const EXACT =
  /^(toBe|toEqual|toStrictEqual|toHaveLength|toHaveBeenCalledTimes|toBeCalledTimes|toHaveBeenLastCalledWith|toMatchInlineSnapshot|toThrowErrorMatchingInlineSnapshot|equals?|eql?s?|eq|lengthOf|length|callCount|strictEqual|deepEqual)$/;
/** Matchers that find their arguments among others. */
const AMONG =
  /^(toContain|toContainEqual|toMatch|toThrow|toThrowError|toHaveBeenCalledWith|toBeCalledWith|toMatchObject|includes?|contains?|members|keys?|string|throws?|calledWith|property|toHaveProperty)$/;
/** Snapshots know no contrary. */
const NO_CONTRARY = /snapshot/i;

/** The chain that a statement is, or that is returned or awaited. */
export function chainOf(node: Node): MatcherChain | undefined {
  const isCall = node.type === 'call_expression';
  const top = isCall ? field(node, 'function') : node;
  if (top?.type !== 'member_expression' || isWithinChain(node)) return undefined;
  const words: Node[] = [];
  let at: Node | undefined = top;
  let root: Node | undefined;
  while (at !== undefined) {
    if (at.type === 'member_expression') {
      const property = field(at, 'property');
      if (property === undefined) return undefined;
      words.unshift(property);
      if (property.text === 'should') root = field(at, 'object');
      at = root === undefined ? field(at, 'object') : undefined;
    } else if (at.type === 'call_expression') {
      const callee: Node | undefined = field(at, 'function');
      if (callee?.type === 'identifier' && callee.text === 'expect') root = at;
      at = root === undefined && callee?.type === 'member_expression' ? callee : undefined;
    } else at = undefined;
  }
  if (root === undefined) return undefined;
  const list = isCall ? field(node, 'arguments') : undefined;
  const given = root.type === 'call_expression' && words[0]?.text !== 'should' ? field(root, 'arguments') : undefined;
  return {
    root,
    words,
    last: words.at(-1)?.text ?? '',
    arguments: list === undefined ? [] : codeChildren(list),
    subject: given === undefined ? root : codeChildren(given)[0],
  };
}

/** Whether the node goes on: `expect(x).not` of `expect(x).not.toBe(y)`. */
function isWithinChain(node: Node): boolean {
  const parent = node.parent;
  return (
    parent?.type === 'member_expression' || (parent?.type === 'call_expression' && field(parent, 'function')?.id === node.id)
  );
}

export function changeChain(chain: MatcherChain, rules: ConditionRules, random: Random): TestChange[] {
  const [first] = chain.arguments;
  const denial = chain.words.find(({ text }) => text === 'not');
  const changes: TestChange[] = [];
  if (first !== undefined && denial === undefined && EXACT.test(chain.last)) {
    const literal = changeValue(first, rules.literals, random);
    const unlike = rules.unlike && !/Inline|length|Times|Count/i.test(chain.last) ? rules.unlike(first.text, random) : undefined;
    changes.push(...value(literal ?? (unlike === undefined ? undefined : replaceNode(first, unlike))));
  }
  if (denial === undefined && AMONG.test(chain.last)) {
    for (const one of chain.arguments) changes.push(...value(changeValue(one, rules.literals, random, true)));
  }
  if (NO_CONTRARY.test(chain.last)) return changes;
  const turned = denial === undefined ? addDenial(chain) : dropDenial(denial);
  return [...changes, opposite(turned)];
}

function dropDenial(denial: Node): { start: number; end: number; replacement: string } {
  return { start: denial.startIndex - 1, end: denial.endIndex, replacement: '' };
}

/** `.not` after the value, or after the word that waits for it. */
function addDenial({ root, words }: MatcherChain): { start: number; end: number; replacement: string } {
  const waits = words.find(({ text }) => /^(resolves|rejects|should|eventually)$/.test(text));
  const end = (waits ?? root).endIndex;
  return { start: end, end, replacement: '.not' };
}
