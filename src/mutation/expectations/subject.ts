import type { Node } from 'web-tree-sitter';
import type { Random } from '../../support/random.ts';
import { codeChildren } from '../syntax.ts';
import { changeInput } from './literal-text.ts';
import { joinEdits, type LiteralRules, leavesBelow, leavesOf } from './literals.ts';
import type { Expectation, Literal } from './test-unit.ts';

/** How a language keeps values in variables. */
export type VariableRules = {
  readonly literals: LiteralRules;
  /** Types of nodes that hold statements. */
  readonly block: RegExp;
  /** Types of nodes that give a variable its value, with the fields of the name and of the value. */
  readonly declarations: Readonly<Record<string, readonly [name: string, value: string]>>;
};

/** Values that are looked at for each assertion: the one of the test, and some with other inputs. */
const VARIANTS = 5;
const TRIES = 20;

/**
 * The value that an assertion looks at: of the nodes given, the one that is no literal, or that holds most of them where
 * none is; of a variable, what it was given.
 */
export function subjectOf(
  assertion: Node,
  looked: readonly (Node | undefined)[],
  rules: VariableRules,
  random: Random,
): Pick<Expectation, 'subject'> {
  const { literals } = rules;
  const values = looked.flatMap((node) => (node === undefined ? [] : [givenValue(node, assertion, rules) ?? node]));
  const [subject] = values
    .filter((value) => leavesOf(value, literals) === undefined)
    .map((value) => ({ value, places: placesIn(value, assertion, rules) }))
    .sort((one, other) => other.places.length - one.places.length);
  const statement = statementOf(assertion, rules.block);
  if (subject === undefined || statement === undefined) return {};
  const expected = values.flatMap((value) => (value === subject.value ? [] : leavesBelow(value, literals)));
  const { startIndex, text } = subject.value;
  const calledOn = /^([\w$]+)\.\w+\(/.exec(assertion.text)?.[1];
  return {
    subject: {
      text,
      variants: variantsOf(startIndex, text, subject.places, random),
      inputs: subject.places.flatMap(({ leaves }) => leaves),
      expected,
      assertion: { start: assertion.startIndex, end: assertion.endIndex },
      ...(calledOn !== undefined && { calledOn }),
      isAwaited: assertion.parent?.type === 'await_expression' || /\bawait\b/.test(text),
      statement: { start: statement.startIndex, indent: ' '.repeat(statement.startPosition.column) },
    },
  };
}

/** A place of a value where a literal stands, or a variable that was given one. */
type Place = { start: number; end: number; text: string; leaves: Literal[] };

function placesIn(value: Node, assertion: Node, rules: VariableRules): Place[] {
  const places: Place[] = [];
  const visit = (node: Node): void => {
    const leaves = leavesOf(node, rules.literals);
    if (leaves !== undefined) places.push({ start: node.startIndex, end: node.endIndex, text: node.text, leaves });
    else if (node.type === 'identifier') {
      const given = givenValue(node, assertion, rules);
      const inside = given === undefined ? undefined : leavesOf(given, rules.literals);
      if (given !== undefined && inside !== undefined) {
        const shift = given.startIndex - node.startIndex;
        const moved = inside.map((leaf) => ({ ...leaf, start: leaf.start - shift, end: leaf.end - shift }));
        places.push({ start: node.startIndex, end: node.endIndex, text: given.text, leaves: moved });
      }
    } else for (const child of codeChildren(node)) visit(child);
  };
  visit(value);
  return places.filter(({ leaves }) => leaves.length > 0);
}

function variantsOf(start: number, text: string, places: readonly Place[], random: Random): string[] {
  const variants = new Set<string>();
  for (let tries = 0; places.length > 0 && variants.size < VARIANTS && tries < TRIES; tries++) {
    const place = random.pick(places);
    const leaf = random.pick(place.leaves);
    const replacement = changeInput(leaf.text, leaf.kind, random);
    if (replacement === undefined) continue;
    const changed = joinEdits(place.start, place.text, [{ start: leaf.start, end: leaf.end, replacement }]).replacement;
    variants.add(joinEdits(start, text, [{ start: place.start, end: place.end, replacement: changed }]).replacement);
  }
  return [...variants];
}

/** What the variable of that name was given last before the statement of the assertion; undefined where that is not plain. */
function givenValue(node: Node, assertion: Node, { block, declarations }: VariableRules): Node | undefined {
  if (node.type !== 'identifier') return undefined;
  for (
    let at: Node | undefined = statementOf(assertion, block);
    at !== undefined;
    at = at.parent === null ? undefined : statementOf(at.parent, block)
  ) {
    for (let before: Node | null = at; before !== null; before = before.previousNamedSibling) {
      const found = before.descendantsOfType(Object.keys(declarations)).findLast((one) => {
        if (one === null || one.endIndex > node.startIndex) return false;
        return single(one.childForFieldName(declarations[one.type]?.[0] ?? ''))?.text === node.text;
      });
      if (found != null) return single(found.childForFieldName(declarations[found.type]?.[1] ?? ''));
    }
  }
  return undefined;
}

/** The node, or the only one of a list. */
function single(node: Node | null | undefined): Node | undefined {
  if (node == null) return undefined;
  if (!/_list$/.test(node.type)) return node;
  const [only, ...more] = node.namedChildren;
  return more.length === 0 ? (only ?? undefined) : undefined;
}

function statementOf(node: Node, block: RegExp): Node | undefined {
  for (let at = node; at.parent !== null; at = at.parent) if (block.test(at.parent.type)) return at;
  return undefined;
}
