import type { Node } from 'web-tree-sitter';
import { codeChildren, field } from '../syntax.ts';
import { type Assertion, assertionsByName, type Call, changeAssertion, lookedAt, pair } from './assertion.ts';
import { cLikeConditions } from './c-like-conditions.ts';
import { type ExpectationRules, expected, indentAt } from './collect-units.ts';
import { changeCondition, comparedIn } from './conditions.ts';
import { letters } from './literal-text.ts';
import { type LiteralRules, leavesBelow } from './literals.ts';
import type { VariableRules } from './subject.ts';

const HOLDERS = /^(List|Set|Map|Arrays|Optional|Integer|Long|Double|BigInteger|Collections)\.(of|asList|valueOf|singletonList)$/;

const LITERALS: LiteralRules = {
  kinds: {
    decimal_integer_literal: 'number',
    hex_integer_literal: 'number',
    decimal_floating_point_literal: 'number',
    string_literal: 'text',
    character_literal: 'character',
    true: 'boolean',
    false: 'boolean',
    null_literal: 'nothing',
  },
  containers: {
    array_creation_expression: ['value'],
    array_initializer: [],
    unary_expression: ['operand'],
    parenthesized_expression: [],
    cast_expression: ['value'],
  },
  held(node) {
    if (node.type !== 'method_invocation') return undefined;
    const callee = `${field(node, 'object')?.text ?? ''}.${field(node, 'name')?.text ?? ''}`;
    return HOLDERS.test(callee) ? codeChildren(field(node, 'arguments') ?? node) : undefined;
  },
};

const CONDITIONS = cLikeConditions(LITERALS);

const EXCEPTIONS = ['ArithmeticException.class', 'NegativeArraySizeException.class', 'ArrayStoreException.class'];

const ASSERTIONS = assertionsByName([
  ...pair('assertEquals', 'assertNotEquals', { equal: [0, 1] }),
  ...pair('assertSame', 'assertNotSame'),
  ...pair('assertNull', 'assertNotNull'),
  { name: 'assertTrue', opposite: 'assertFalse', holds: 0 },
  { name: 'assertFalse', opposite: 'assertTrue', fails: 0 },
  { name: 'assertArrayEquals', equal: [0, 1] },
  { name: 'assertIterableEquals', equal: [0, 1] },
  { name: 'assertLinesMatch', equal: [0, 1] },
  ...['assertThrows', 'assertThrowsExactly', 'expectThrows', 'assertThatThrownBy', 'isInstanceOf'].map(
    (name): Assertion => ({ name, raises: { at: 0, others: EXCEPTIONS } }),
  ),
  ...pair('isEqualTo', 'isNotEqualTo', { exact: [0] }),
  ...pair('isTrue', 'isFalse'),
  ...pair('isNull', 'isNotNull'),
  ...pair('isEmpty', 'isNotEmpty'),
  ...pair('contains', 'doesNotContain', { among: [0, 1, 2] }),
  { name: 'containsExactly', exact: [0, 1, 2] },
  { name: 'hasSize', exact: [0] },
  { name: 'hasMessage', exact: [0] },
  { name: 'hasToString', exact: [0] },
  { name: 'hasValue', exact: [0] },
  // Hamcrest and Truth
  { name: 'is', exact: [0] },
  { name: 'equalTo', exact: [0] },
]);
/** Of a matcher, which may be anything's method: only inside an assertion. */
const LOOSE =
  /^(is|equalTo|isEqualTo|isNotEqualTo|isTrue|isFalse|isNull|isNotNull|isEmpty|isNotEmpty|contains|doesNotContain|containsExactly|has\w+|isInstanceOf)$/;

const TEST = /@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Theory|Property)\b/;
const CLASS = /^(class|interface|enum|record)_declaration$/;
const VARIABLES: VariableRules = {
  literals: LITERALS,
  block: /^(block|constructor_body)$/,
  declarations: { variable_declarator: ['name', 'value'], assignment_expression: ['left', 'right'] },
};

export const java: ExpectationRules = {
  variables: VARIABLES,
  opens(node, inTest) {
    if (inTest) return undefined;
    const isGroup = CLASS.test(node.type);
    const [nameNode, body] = [field(node, 'name'), field(node, 'body')];
    if ((!isGroup && node.type !== 'method_declaration') || nameNode === undefined || body === undefined) return undefined;
    return { name: nameNode.text, isGroup, whole: { start: node.startIndex, end: node.endIndex }, body, nameNode };
  },
  expects(node, source, random) {
    if (node.type === 'if_statement') {
      const condition = field(node, 'condition');
      if (condition === undefined || !failsIn(field(node, 'consequence'))) return undefined;
      return expected('if', changeCondition(condition, false, CONDITIONS, random), comparedIn(condition, CONDITIONS));
    }
    if (node.type === 'element_value_pair' && field(node, 'key')?.text === 'expected') {
      const [raised] = ['value'].map((name) => field(node, name));
      const edit = raised && { start: raised.startIndex, end: raised.endIndex, replacement: random.pick(EXCEPTIONS) };
      return edit && expected('expected', [{ kind: 'value', edit }]);
    }
    const call = callOf(node);
    const row = call && ASSERTIONS.get(call.name);
    if (call === undefined || row === undefined || (LOOSE.test(call.name) && !isAsserted(node))) return undefined;
    // JUnit 4 has the message in front, all others have it last
    const [first] = call.arguments;
    const hasMessage =
      row.equal !== undefined && call.arguments.length === 3 && first?.type === 'string_literal' && isJUnit4(source);
    const given = hasMessage ? { ...call, arguments: call.arguments.slice(1) } : call;
    const named = row.opposite === undefined ? row : { ...row, opposite: reachable(row.opposite, call, source) ?? '' };
    const { opposite, ...rest } = named;
    return expected(
      call.name,
      changeAssertion(given, opposite ? named : rest, CONDITIONS, random, () => true),
      lookedAt(given, row, CONDITIONS),
    );
  },
  failure({ body }, source, random) {
    const method = body.parent?.text.slice(0, body.startIndex - body.parent.startIndex) ?? '';
    const last = codeChildren(body).at(-1);
    if (last === undefined || !(TEST.test(method) || /\bvoid test/.test(method))) return undefined;
    const word = letters(random);
    const [one, other] = [random.integer(40), 50 + random.integer(40)];
    const text = random.pick([
      `if (${one} < ${other}) throw new AssertionError("${word}");`,
      `if ("${word}".length() < ${other}) throw new IllegalStateException("${word}");`,
    ]);
    const indent = indentAt(source, last.startIndex);
    return /^(return|throw)/.test(last.type)
      ? { kind: 'failure', edit: { start: last.startIndex, end: last.startIndex, replacement: `${text}\n${indent}` } }
      : { kind: 'failure', edit: { start: last.endIndex, end: last.endIndex, replacement: `\n${indent}${text}` } };
  },
  rename({ nameNode, isGroup }, random) {
    if (nameNode === undefined || isGroup) return undefined;
    const more = letters(random);
    const name = nameNode.text + more.charAt(0).toUpperCase() + more.slice(1);
    return { name, edit: { start: nameNode.startIndex, end: nameNode.endIndex, replacement: name } };
  },
  table({ body }) {
    const annotations = body.parent?.descendantsOfType(['annotation']) ?? [];
    return annotations.flatMap((one) =>
      /^@(Csv|Value)Source/.test(one?.text ?? '') && one !== null ? leavesBelow(one, LITERALS) : [],
    );
  },
};

/** How the assertion of the contrary is called: as it stands, or by its class where only the other one is imported by name. */
function reachable(name: string, call: Call, source: string): string | undefined {
  if (call.isMember || new RegExp(`\\b${name}\\b|import static [\\w.]+\\.\\*;|extends \\w*TestCase`).test(source)) return name;
  const owner = new RegExp(`import static ([\\w.]+)\\.${call.name};`).exec(source)?.[1];
  return owner === undefined ? undefined : `${owner}.${name}`;
}

const isJUnit4 = (source: string): boolean => /import (static )?(org\.junit\.(Assert|Test|\*)|junit\.framework)/.test(source);

function isAsserted(node: Node): boolean {
  for (let at: Node | null = node; at !== null && !/_statement$|^block$/.test(at.type); at = at.parent) {
    if (/^(assert|expect|verify)\w*\s*\(/i.test(at.text) || /^\w+\.assert\w*\s*\(/.test(at.text)) return true;
  }
  return false;
}

function failsIn(block: Node | undefined): boolean {
  const statements = block === undefined ? [] : block.type === 'block' ? codeChildren(block) : [block];
  return statements.some((statement) => {
    const inner = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
    return statement.type === 'throw_statement' || (inner != null && /^fail$/.test(callOf(inner)?.name ?? ''));
  });
}

function callOf(node: Node): Call | undefined {
  if (node.type !== 'method_invocation') return undefined;
  const [nameNode, list] = [field(node, 'name'), field(node, 'arguments')];
  if (nameNode === undefined || list === undefined) return undefined;
  return { name: nameNode.text, nameNode, isMember: field(node, 'object') !== undefined, arguments: codeChildren(list) };
}
