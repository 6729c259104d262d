import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import type { Random } from '../../support/random.ts';
import { codeChildren, field } from '../syntax.ts';
import { type Assertion, assertionsByName, type Call, changeAssertion, lookedAt, pair } from './assertion.ts';
import { cLikeConditions } from './c-like-conditions.ts';
import { type ExpectationRules, expected, indentAt } from './collect-units.ts';
import { changeCondition, comparedIn, opposite, value } from './conditions.ts';
import { letters } from './literal-text.ts';
import { changeValue, type LiteralRules, leavesBelow } from './literals.ts';
import type { VariableRules } from './subject.ts';
import type { TestChange } from './test-unit.ts';

const LITERALS: LiteralRules = {
  kinds: {
    int_literal: 'number',
    float_literal: 'number',
    interpreted_string_literal: 'text',
    raw_string_literal: 'text',
    rune_literal: 'character',
    true: 'boolean',
    false: 'boolean',
    nil: 'nothing',
  },
  containers: {
    composite_literal: ['body'],
    literal_value: [],
    literal_element: [],
    keyed_element: ['value'],
    unary_expression: ['operand'],
    parenthesized_expression: [],
  },
};

const CONDITIONS = cLikeConditions(LITERALS);

/** Functions of testify, with `t` in front where they are a package's, and of its suites without. Their variants end in `f`. */
const SHIFTED: readonly Assertion[] = [
  ...pair('Equal', 'NotEqual', { equal: [0, 1] }),
  ...pair('EqualValues', 'NotEqualValues', { equal: [0, 1] }),
  { name: 'Exactly', opposite: 'NotEqual', equal: [0, 1] },
  ...pair('True', 'False', { holds: 0 }),
  ...pair('Nil', 'NotNil'),
  ...pair('NoError', 'Error'),
  ...pair('Empty', 'NotEmpty'),
  ...pair('Zero', 'NotZero'),
  ...pair('Contains', 'NotContains', { among: [1] }),
  ...pair('Same', 'NotSame'),
  ...pair('Panics', 'NotPanics'),
  ...pair('Regexp', 'NotRegexp'),
  ...pair('Subset', 'NotSubset'),
  ...pair('ErrorIs', 'NotErrorIs'),
  ...pair('Greater', 'LessOrEqual'),
  ...pair('Less', 'GreaterOrEqual'),
  { name: 'Len', exact: [1] },
  { name: 'JSONEq', exact: [0] },
  { name: 'YAMLEq', exact: [0] },
  { name: 'EqualError', exact: [1] },
  { name: 'ErrorContains', among: [1] },
  { name: 'ElementsMatch', equal: [0, 1] },
  { name: 'InDelta', opposite: 'NotEqual' },
];
const ASSERTIONS = assertionsByName(SHIFTED);
/** Objects of testify that know their test. */
const ASSERTS = /^(assert|require|a|r|is|as|s|suite|must|ass|req|assertions?|requires?)$|\b(Require|Assert|Assertions)(\(\))?$/;

/** Calls of gomega: `Expect(x).To(Equal(3))`. */
const GOMEGA: Readonly<Record<string, string>> = byName({
  To: 'ToNot',
  NotTo: 'To',
  ToNot: 'To',
  Should: 'ShouldNot',
  ShouldNot: 'Should',
});

const TEST = /^(Test|Example|Fuzz|Benchmark)/;
const VARIABLES: VariableRules = {
  literals: LITERALS,
  block: /^statement_list$/,
  declarations: { short_var_declaration: ['left', 'right'], assignment_statement: ['left', 'right'] },
};
const FAILS = /^(Fatal|Fatalf|Fatalln|Error|Errorf|Fail|FailNow|Exit|Panic|Panicf|panic|Failf|FailNowf)$/;
/** Names of what a row of a table says that comes out. */
const WANTED = /^(want|expect|exp|out|output|result|res|ret|answer|should)/i;

export const go: ExpectationRules = {
  variables: VARIABLES,
  opens(node, inTest) {
    if (inTest || !/^(function|method)_declaration$/.test(node.type)) return undefined;
    const [nameNode, body] = [field(node, 'name'), field(node, 'body')];
    if (nameNode === undefined || body === undefined) return undefined;
    return { name: nameNode.text, isGroup: false, whole: { start: node.startIndex, end: node.endIndex }, body, nameNode };
  },
  expects(node, _source, random) {
    if (node.type === 'if_statement') {
      const condition = field(node, 'condition');
      if (condition === undefined) return undefined;
      const holds = failsIn(field(node, 'consequence')) ? false : failsIn(field(node, 'alternative')) ? true : undefined;
      if (holds === undefined) return undefined;
      return expected('if', changeCondition(condition, holds, CONDITIONS, random), comparedIn(condition, CONDITIONS));
    }
    if (node.type === 'keyed_element') {
      const [key, wanted] = [field(node, 'key'), field(node, 'value')];
      if (key === undefined || wanted === undefined || !WANTED.test(key.text)) return undefined;
      return expected('row', value(changeValue(wanted, LITERALS, random)));
    }
    if (node.type === 'comment') {
      const edit = changeOutput(node, random);
      return edit && expected('output', [{ kind: 'value', edit }]);
    }
    const call = callOf(node);
    if (call === undefined || !call.isMember) return undefined;
    const other = Object.hasOwn(GOMEGA, call.name) ? GOMEGA[call.name] : undefined;
    if (other !== undefined && /^(Expect|Eventually|Ω)/.test(node.text)) {
      const edit = { start: call.nameNode.startIndex, end: call.nameNode.endIndex, replacement: other };
      const [matcher] = call.arguments;
      const given = matcher && callOf(matcher)?.arguments[0];
      const exact = given !== undefined && /^(Equal|HaveLen|BeEquivalentTo)$/.test(callOf(matcher as Node)?.name ?? '');
      return expected(call.name, [...(exact ? value(changeValue(given, LITERALS, random)) : []), opposite(edit)]);
    }
    const row = ASSERTIONS.get(call.name) ?? ASSERTIONS.get(call.name.replace(/f$/, ''));
    const owner = field(field(node, 'function') ?? node, 'operand')?.text ?? '';
    const isGiven = /^(t|tb|b|\w+\.T\(\)|GinkgoT\(\))$/.test(call.arguments[0]?.text ?? '');
    if (row === undefined || !(isGiven || ASSERTS.test(owner))) return undefined;
    const given = isGiven ? call.arguments.slice(1) : call.arguments;
    const suffix = call.name === row.name ? '' : 'f';
    const named = { ...row, ...(row.opposite && { opposite: row.opposite + suffix }) };
    const shifted = { ...call, arguments: given };
    return expected(
      call.name,
      changeAssertion(shifted, named, CONDITIONS, random, () => true),
      lookedAt(shifted, row, CONDITIONS),
    );
  },
  failure({ body, name = '' }, source, random) {
    const context = /(\w+) \*?testing\.(?:T|B|F|TB)\b/.exec(body.parent?.text.slice(0, 400) ?? '')?.[1];
    const list = body.namedChildren.find(({ type }) => type === 'statement_list');
    const last = list && codeChildren(list).at(-1);
    if (last === undefined || (context === undefined && !TEST.test(name))) return undefined;
    const word = letters(random);
    const text =
      context === undefined || context === '_'
        ? /"fmt"/.test(source)
          ? `fmt.Println("${word}")`
          : `panic("${word}")`
        : random.pick([
            `${context}.Fatal("${word}")`,
            `${context}.Errorf("%s", "${word}")`,
            `${context}.Fatalf("got %q", "${word}")`,
          ]);
    const indent = indentAt(source, last.startIndex);
    return /^return/.test(last.type)
      ? { kind: 'failure', edit: { start: last.startIndex, end: last.startIndex, replacement: `${text}\n${indent}` } }
      : { kind: 'failure', edit: { start: last.endIndex, end: last.endIndex, replacement: `\n${indent}${text}` } };
  },
  rename({ nameNode }, random) {
    if (nameNode === undefined || !/^(Test|Fuzz)/.test(nameNode.text)) return undefined;
    const more = letters(random);
    const name = nameNode.text + more.charAt(0).toUpperCase() + more.slice(1);
    return { name, edit: { start: nameNode.startIndex, end: nameNode.endIndex, replacement: name } };
  },
  table({ body }) {
    const [rows] = body.descendantsOfType('composite_literal').filter((node) => /^\[\]|^map\[/.test(node?.text ?? ''));
    return rows === undefined || rows === null ? [] : leavesBelow(rows, LITERALS).filter(({ start }) => !isSaid(rows, start));
  },
  head({ body }) {
    const first = body.namedChildren.find(({ type }) => type === 'statement_list')?.namedChildren[0];
    return first == null ? undefined : { start: first.startIndex, indent: '\t' };
  },
};

/** Whether a literal of a table is what comes out, or the name of a row. */
function isSaid(rows: Node, start: number): boolean {
  for (let at: Node | null = rows.descendantForIndex(start); at !== null && at.id !== rows.id; at = at.parent) {
    const key = at.type === 'keyed_element' ? field(at, 'key') : undefined;
    if (key !== undefined) return WANTED.test(key.text) || /^(name|desc|title|label)/i.test(key.text);
  }
  return false;
}

/** The last word of what an example prints. */
function changeOutput(comment: Node, random: Random): TestChange['edit'] | undefined {
  const lead = /^\/\/\s*(?:Unordered )?[oO]utput:[ \t]*/.exec(comment.text);
  let at: Node | null = comment;
  if (lead === null) return undefined;
  let last: { node: Node; from: number } = { node: comment, from: lead[0].length };
  for (at = comment.nextNamedSibling; at?.type === 'comment'; at = at.nextNamedSibling) {
    if (at.text.replace(/^\/\/\s*/, '') !== '') last = { node: at, from: /^\/\/\s*/.exec(at.text)?.[0].length ?? 2 };
  }
  const text = last.node.text.slice(last.from);
  if (text.trim() === '') return undefined;
  const number = /\d(?=\D*$)/.exec(text);
  const start = last.node.startIndex + last.from;
  return number !== null && random.integer(3) > 0
    ? {
        start: start + number.index,
        end: start + number.index + 1,
        replacement: String((Number(number[0]) + 1 + random.integer(8)) % 10),
      }
    : { start: start + text.trimEnd().length, end: start + text.trimEnd().length, replacement: letters(random) };
}

function failsIn(block: Node | undefined): boolean {
  const list = block?.namedChildren.find(({ type }) => type === 'statement_list');
  return (list === undefined ? [] : codeChildren(list)).some((statement) => {
    const inner = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
    return inner != null && FAILS.test(callOf(inner)?.name ?? '');
  });
}

function callOf(node: Node): Call | undefined {
  if (node.type !== 'call_expression') return undefined;
  const [callee, list] = [field(node, 'function'), field(node, 'arguments')];
  const nameNode = callee?.type === 'selector_expression' ? field(callee, 'field') : callee;
  if (nameNode === undefined || !/identifier$/.test(nameNode.type) || list === undefined) return undefined;
  return { name: nameNode.text, nameNode, isMember: callee?.type === 'selector_expression', arguments: codeChildren(list) };
}
