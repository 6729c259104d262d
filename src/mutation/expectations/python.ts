import type { Node } from 'web-tree-sitter';
import type { Random } from '../../support/random.ts';
import { codeChildren, field } from '../syntax.ts';
import { type Assertion, assertionsByName, type Call, changeAssertion, lookedAt, pair } from './assertion.ts';
import { type ExpectationRules, expected, indentAt } from './collect-units.ts';
import { type ConditionRules, changeCondition, comparedIn } from './conditions.ts';
import { doctestUnit } from './doctests.ts';
import { letters } from './literal-text.ts';
import { type LiteralRules, leavesBelow } from './literals.ts';
import type { VariableRules } from './subject.ts';
import type { TestUnit } from './test-unit.ts';

const LITERALS: LiteralRules = {
  kinds: { integer: 'number', float: 'number', string: 'text', true: 'boolean', false: 'boolean', none: 'nothing' },
  containers: {
    list: [],
    tuple: [],
    set: [],
    dictionary: [],
    pair: ['value'],
    unary_operator: ['argument'],
    parenthesized_expression: [],
    concatenated_string: [],
  },
  holes: /^interpolation$/,
  held(node) {
    const call = callOf(node);
    return call?.name === 'approx' ? call.arguments : undefined;
  },
};

const CONDITIONS: ConditionRules = {
  literals: LITERALS,
  comparison(node) {
    const operators = node.type === 'comparison_operator' ? node.childrenForFieldName('operators') : [];
    const [left, right] = node.namedChildren;
    const [first, last] = [operators[0], operators.at(-1)];
    if (first == null || last == null || left == null || right == null || node.namedChildren.length !== 2) return undefined;
    const place = { start: first.startIndex, end: last.endIndex };
    return { left, right, operator: operators.map(({ type }) => type).join(' '), place };
  },
  contrary: {
    '==': '!=',
    '!=': '==',
    '<': '>=',
    '>=': '<',
    '>': '<=',
    '<=': '>',
    is: 'is not',
    'is not': 'is',
    in: 'not in',
    'not in': 'in',
  },
  negated: (node) => (node.type === 'not_operator' ? field(node, 'argument') : undefined),
  bare: (node) => {
    const [only] = node.type === 'parenthesized_expression' ? codeChildren(node) : [];
    return only === undefined ? node : CONDITIONS.bare(only);
  },
  not: (text) => `not (${text})`,
  unlike: (text, random) =>
    random.pick([`(${text}, "${letters(random)}")`, `[${text}, ${random.integer(90)}]`, `{"${letters(random)}": ${text}}`]),
};

const EXCEPTIONS = ['ZeroDivisionError', 'RecursionError', 'StopAsyncIteration', 'BlockingIOError', 'ChildProcessError'];
const WARNINGS = ['BytesWarning', 'ImportWarning', 'UnicodeWarning', 'ResourceWarning'];

const equal = (...names: string[]): Assertion[] => names.map((name) => ({ name, opposite: 'assertNotEqual', equal: [0, 1] }));

const ASSERTIONS = assertionsByName([
  ...pair('assertEqual', 'assertNotEqual', { equal: [0, 1] }),
  ...equal('assertEquals', 'assertListEqual', 'assertTupleEqual', 'assertSetEqual', 'assertDictEqual'),
  ...equal('assertMultiLineEqual', 'assertSequenceEqual'),
  { name: 'assertCountEqual', equal: [0, 1] },
  { name: 'assertItemsEqual', equal: [0, 1] },
  { name: 'assertTrue', opposite: 'assertFalse', holds: 0 },
  { name: 'assertFalse', opposite: 'assertTrue', fails: 0 },
  { name: 'assert_', opposite: 'assertFalse', holds: 0 },
  ...pair('assertIs', 'assertIsNot', { exact: [1] }),
  ...pair('assertIsNone', 'assertIsNotNone'),
  ...pair('assertIn', 'assertNotIn', { among: [0, 1] }),
  ...pair('assertIsInstance', 'assertNotIsInstance'),
  ...pair('assertAlmostEqual', 'assertNotAlmostEqual'),
  ...pair('assertRegex', 'assertNotRegex'),
  ...pair('assertGreater', 'assertLessEqual'),
  ...pair('assertGreaterEqual', 'assertLess'),
  ...['assertRaises', 'assertRaisesRegex', 'assertRaisesRegexp', 'raises', 'assert_raises'].map((name) => ({
    name,
    raises: { at: 0, others: EXCEPTIONS },
  })),
  ...['assertWarns', 'assertWarnsRegex', 'warns'].map((name) => ({ name, raises: { at: 0, others: WARNINGS } })),
  ...['assert_equal', 'assert_equals', 'eq_', 'assert_array_equal', 'assert_string_equal'].map(
    (name): Assertion => ({ name, equal: [0, 1] }),
  ),
  { name: 'assert_true', holds: 0 },
  { name: 'ok_', holds: 0 },
  { name: 'assert_false', fails: 0 },
  { name: 'assert_in', among: [0, 1] },
  ...pair('assert_called', 'assert_not_called'),
  { name: 'assert_called_once', opposite: 'assert_not_called' },
  { name: 'assert_called_with', opposite: 'assert_not_called', exact: [0, 1] },
  { name: 'assert_called_once_with', opposite: 'assert_not_called', exact: [0, 1] },
  { name: 'assert_any_call', among: [0] },
]);

const VARIABLES: VariableRules = {
  literals: LITERALS,
  block: /^(block|module)$/,
  declarations: { assignment: ['left', 'right'] },
};

/** Calls after which a test has failed. */
const FAILS = /^(fail|xfail|exit|_exit)$/;

export const python: ExpectationRules = {
  variables: VARIABLES,
  opens(node, inTest) {
    const definition = node.type === 'decorated_definition' ? field(node, 'definition') : node;
    if (node.parent?.type === 'decorated_definition' || inTest) return undefined;
    const isGroup = definition?.type === 'class_definition';
    if (definition === undefined || (!isGroup && definition.type !== 'function_definition')) return undefined;
    const [nameNode, body] = [field(definition, 'name'), field(definition, 'body')];
    if (nameNode === undefined || body === undefined) return undefined;
    return { name: nameNode.text, isGroup, whole: { start: node.startIndex, end: node.endIndex }, body, nameNode };
  },
  expects(node, source, random) {
    if (node.type === 'assert_statement') {
      const [condition] = codeChildren(node);
      if (condition === undefined) return undefined;
      return expected('assert', changeCondition(condition, true, CONDITIONS, random), comparedIn(condition, CONDITIONS));
    }
    if (node.type === 'if_statement') {
      const condition = field(node, 'condition');
      const isGuard = field(node, 'alternative') === undefined && failsIn(field(node, 'consequence'));
      if (condition === undefined || !isGuard) return undefined;
      return expected('if', changeCondition(condition, false, CONDITIONS, random), comparedIn(condition, CONDITIONS));
    }
    const call = callOf(node);
    const row = call && ASSERTIONS.get(call.name);
    if (call === undefined || row === undefined) return undefined;
    const canName = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(source);
    return expected(call.name, changeAssertion(call, row, CONDITIONS, random, canName), lookedAt(call, row, CONDITIONS));
  },
  failure({ body }, source, random) {
    const statements = codeChildren(body);
    const last = statements.at(-1);
    if (last === undefined) return undefined;
    const text = failing(random, /\bself\b/.test(body.parent?.text.slice(0, 200) ?? '') && /\bself\.assert/.test(body.text));
    const isOneLine = body.startPosition.row === body.parent?.startPosition.row;
    if (isOneLine) return { kind: 'failure', edit: { start: last.endIndex, end: last.endIndex, replacement: `; ${text}` } };
    const indent = indentAt(source, last.startIndex);
    return /^(return|raise)_statement$/.test(last.type)
      ? { kind: 'failure', edit: { start: last.startIndex, end: last.startIndex, replacement: `${text}\n${indent}` } }
      : { kind: 'failure', edit: { start: last.endIndex, end: last.endIndex, replacement: `\n${indent}${text}` } };
  },
  rename({ nameNode }, random) {
    if (nameNode === undefined) return undefined;
    const name = `${nameNode.text}_${letters(random)}`;
    return { name, edit: { start: nameNode.startIndex, end: nameNode.endIndex, replacement: name } };
  },
  head({ body }) {
    const first = codeChildren(body)[0];
    if (first === undefined || body.startPosition.row === body.parent?.startPosition.row) return undefined;
    return { start: first.startIndex, indent: ' '.repeat(first.startPosition.column) };
  },
  table({ body }) {
    const outer = body.parent?.parent;
    const decorators =
      outer?.type === 'decorated_definition' ? outer.namedChildren.filter(({ type }) => type === 'decorator') : [];
    return decorators.flatMap((decorator) => {
      const [call] = decorator.namedChildren;
      const made = call == null ? undefined : callOf(call);
      return made?.name === 'parametrize' ? made.arguments.slice(1, 2).flatMap((rows) => leavesBelow(rows, LITERALS)) : [];
    });
  },
  doctests(root, source, random) {
    const units: TestUnit[] = [];
    const visit = (block: Node, names: string[]): void => {
      const [first] = codeChildren(block);
      const [text] = first?.type === 'expression_statement' ? first.namedChildren : [];
      const content = text?.type === 'string' ? text.namedChildren.slice(1, -1) : [];
      const [start, end] = [content[0]?.startIndex ?? 0, content.at(-1)?.endIndex ?? 0];
      const unit = doctestUnit(names, source.slice(start, end), start, source, random);
      if (unit !== undefined) units.push(unit);
      for (const statement of codeChildren(block)) {
        const definition = statement.type === 'decorated_definition' ? field(statement, 'definition') : statement;
        if (definition === undefined || !/^(class|function)_definition$/.test(definition.type)) continue;
        const [name, body] = [field(definition, 'name'), field(definition, 'body')];
        if (name !== undefined && body !== undefined) visit(body, [...names, name.text]);
      }
    };
    visit(root, []);
    return units;
  },
};

function failing(random: Random, isCase: boolean): string {
  const [one, other] = [random.integer(40), 50 + random.integer(40)];
  const word = letters(random);
  const forms = [`assert ${one} == ${other}`, `assert "${word}" in ["${letters(random)}"]`, `raise AssertionError("${word}")`];
  return random.pick(isCase ? [...forms, `self.assertEqual(${one}, ${other})`, `self.fail("${word}")`] : forms);
}

function callOf(node: Node): Call | undefined {
  if (node.type !== 'call') return undefined;
  const [callee, list] = [field(node, 'function'), field(node, 'arguments')];
  const nameNode = callee?.type === 'attribute' ? field(callee, 'attribute') : callee;
  if (nameNode?.type !== 'identifier' || list?.type !== 'argument_list') return undefined;
  return { name: nameNode.text, nameNode, isMember: callee?.type === 'attribute', arguments: codeChildren(list) };
}

function failsIn(block: Node | undefined): boolean {
  return (block === undefined ? [] : codeChildren(block)).some((statement) => {
    if (statement.type === 'raise_statement') return true;
    const [inner] = statement.namedChildren;
    return inner != null && FAILS.test(callOf(inner)?.name ?? '');
  });
}
