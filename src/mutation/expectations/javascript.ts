import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import type { Random } from '../../support/random.ts';
import { codeChildren, field } from '../syntax.ts';
import { type Assertion, assertionsByName, type Call, changeAssertion, lookedAt, pair } from './assertion.ts';
import { cLikeConditions } from './c-like-conditions.ts';
import { type ExpectationRules, expected, indentAt, type Opened } from './collect-units.ts';
import { changeCondition, comparedIn } from './conditions.ts';
import { chainOf, changeChain } from './javascript-matchers.ts';
import { letters } from './literal-text.ts';
import { type LiteralRules, leavesBelow } from './literals.ts';
import type { VariableRules } from './subject.ts';

const LITERALS: LiteralRules = {
  kinds: {
    number: 'number',
    string: 'text',
    template_string: 'text',
    true: 'boolean',
    false: 'boolean',
    null: 'nothing',
    undefined: 'nothing',
  },
  containers: { array: [], object: [], pair: ['value'], unary_expression: ['argument'], parenthesized_expression: [] },
  holes: /^template_substitution$/,
};

const CONDITIONS = cLikeConditions(LITERALS, (text, random) =>
  random.pick([`[${text}, ${random.integer(90)}]`, `{ ${letters(random)}: ${text} }`, `[${text}, '${letters(random)}']`]),
);

const ERRORS = ['RangeError', 'EvalError', 'URIError'];

const ASSERTIONS = assertionsByName([
  ...pair('equal', 'notEqual', { equal: [0, 1] }),
  ...pair('strictEqual', 'notStrictEqual', { equal: [0, 1] }),
  ...pair('deepEqual', 'notDeepEqual', { equal: [0, 1] }),
  ...pair('deepStrictEqual', 'notDeepStrictEqual', { equal: [0, 1] }),
  ...pair('same', 'notSame', { equal: [0, 1] }),
  ...pair('strictSame', 'strictNotSame', { equal: [0, 1] }),
  ...['equals', 'is', 'isEqual', 'strictEquals', 'deepEquals', 'deepLooseEqual', 'looseEqual', 'eql', 'eq'].map(
    (name): Assertion => ({ name, equal: [0, 1] }),
  ),
  { name: 'assert', holds: 0 },
  { name: 'ok', holds: 0 },
  { name: 'isOk', holds: 0 },
  { name: 'true', holds: 0 },
  { name: 'truthy', holds: 0 },
  { name: 'isTrue', opposite: 'isFalse', holds: 0 },
  { name: 'notOk', fails: 0 },
  { name: 'isNotOk', fails: 0 },
  { name: 'false', fails: 0 },
  { name: 'falsy', fails: 0 },
  { name: 'isFalse', opposite: 'isTrue', fails: 0 },
  ...pair('isNull', 'isNotNull'),
  ...pair('isUndefined', 'isDefined'),
  ...pair('include', 'notInclude', { among: [1] }),
  ...pair('instanceOf', 'notInstanceOf'),
  ...pair('match', 'doesNotMatch'),
  { name: 'lengthOf', exact: [1] },
  { name: 'throws', opposite: 'doesNotThrow', raises: { at: 1, others: ERRORS }, exact: [1] },
  { name: 'rejects', opposite: 'doesNotReject', raises: { at: 1, others: ERRORS }, exact: [1] },
  { name: 'doesNotThrow', opposite: 'throws' },
  { name: 'doesNotReject', opposite: 'rejects' },
]);

const TITLED = /^[fx]?(test|it|describe|suite|context|specify|scenario|feature|should|step)/i;
const GROUP = /^[fx]?(describe|suite|context|feature)/i;
const FUNCTION = /^(arrow_function|function_expression|generator_function|function)$/;
const VARIABLES: VariableRules = {
  literals: LITERALS,
  block: /^(statement_block|program)$/,
  declarations: { variable_declarator: ['name', 'value'], assignment_expression: ['left', 'right'] },
};
/** Calls after which a test, or its process, has failed. */
const FAILS = /^(fail|exit|abort)$/;
const NOT_OK = /\bnot ok\b|\bfail/i;

export const javascript: ExpectationRules = {
  variables: VARIABLES,
  opens(node, inTest) {
    if (node.type === 'call_expression') return titled(node);
    if (inTest) return undefined;
    const made = node.type === 'variable_declarator' ? field(node, 'value') : node;
    if (made === undefined || (made.id === node.id ? node.type !== 'function_declaration' : !FUNCTION.test(made.type)))
      return undefined;
    const [nameNode, body] = [field(node, 'name'), field(made, 'body')];
    if (nameNode === undefined || body === undefined) return undefined;
    return { name: nameNode.text, isGroup: false, whole: { start: node.startIndex, end: node.endIndex }, body };
  },
  expects(node, source, random) {
    if (node.type === 'if_statement' || node.type === 'ternary_expression') {
      const [condition, then, otherwise] = ['condition', 'consequence', 'alternative'].map((name) => field(node, name));
      const holds = holdsIn(node, then, otherwise);
      if (condition === undefined || holds === undefined) return undefined;
      return expected(node.type, changeCondition(condition, holds, CONDITIONS, random), comparedIn(condition, CONDITIONS));
    }
    const chain = chainOf(node);
    if (chain !== undefined) {
      return expected(chain.last, changeChain(chain, CONDITIONS, random), [chain.subject, chain.arguments[0]]);
    }
    const call = callOf(node);
    const row = call && ASSERTIONS.get(call.name);
    if (call === undefined || row === undefined || (!call.isMember && call.name !== 'assert' && !isNamed(source, call.name)))
      return undefined;
    const canName = (name: string): boolean => isNamed(source, name);
    return expected(call.name, changeAssertion(call, row, CONDITIONS, random, canName), lookedAt(call, row, CONDITIONS));
  },
  failure({ body }, source, random) {
    const context = contextOf(body);
    const text = failing(random, context);
    if (!VARIABLES.block.test(body.type)) {
      const isAsync = body.parent?.children[0]?.type === 'async';
      const replacement = `{ ${isAsync ? 'await ' : ''}(${body.text}); ${text} }`;
      return { kind: 'failure', edit: { start: body.startIndex, end: body.endIndex, replacement } };
    }
    const last = codeChildren(body).at(-1);
    if (last === undefined) return undefined;
    const indent = indentAt(source, last.startIndex);
    return /^return|\bend\(|\bdone\(|\bnext\(|\bcb\(|\bplan\(/.test(last.text) && !last.text.includes('\n')
      ? { kind: 'failure', edit: { start: last.startIndex, end: last.startIndex, replacement: `${text}\n${indent}` } }
      : { kind: 'failure', edit: { start: last.endIndex, end: last.endIndex, replacement: `\n${indent}${text}` } };
  },
  rename({ nameNode, name }, random) {
    if (nameNode === undefined || name === undefined || !/string$/.test(nameNode.type)) return undefined;
    const more = ` ${letters(random)}`;
    return { name: name + more, edit: { start: nameNode.endIndex - 1, end: nameNode.endIndex - 1, replacement: more } };
  },
  table({ body }) {
    const call = body.parent?.parent?.parent;
    const rows = call?.type === 'call_expression' ? field(call, 'function') : undefined;
    const list = rows?.type === 'call_expression' ? field(rows, 'arguments') : undefined;
    return list?.type === 'arguments' ? leavesBelow(list, LITERALS) : [];
  },
  head({ body }) {
    const first = body.type === 'statement_block' ? codeChildren(body)[0] : undefined;
    return first === undefined ? undefined : { start: first.startIndex, indent: ' '.repeat(first.startPosition.column) };
  },
};

/** `test('title', () => …)` and its like, also `test.each(…)('title', …)`. */
function titled(node: Node): Opened | undefined {
  const [callee, list] = [field(node, 'function'), field(node, 'arguments')];
  const words = (callee?.text ?? '').slice(0, 200).match(/[\w$]+/g) ?? [];
  if (list?.type !== 'arguments' || !words.some((word) => TITLED.test(word))) return undefined;
  const [first, ...more] = codeChildren(list);
  const made = more.find(({ type }) => FUNCTION.test(type));
  const body = made && field(made, 'body');
  if (first === undefined || body === undefined) return undefined;
  const isEach = callee?.type === 'call_expression';
  const isText = first.type === 'string' || (first.type === 'template_string' && !first.text.includes('${'));
  const name = isText && !(isEach && /[%$]/.test(first.text)) ? unescaped(first.text) : undefined;
  const whole = { start: node.startIndex, end: node.endIndex };
  return { name, isGroup: words.some((word) => GROUP.test(word)), whole, body, ...(isText && { nameNode: first }) };
}

const ESCAPES: Readonly<Record<string, string>> = byName({ n: '\n', t: '\t', r: '\r' });

function unescaped(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}

/** Whether a condition holds where the test goes well; undefined where neither branch tells of a failure. */
function holdsIn(node: Node, then: Node | undefined, otherwise: Node | undefined): boolean | undefined {
  if (node.type === 'ternary_expression') {
    const [yes, no] = [then?.text ?? '', otherwise?.text ?? ''];
    if (!/^['"`]/.test(yes) || !/^['"`]/.test(no) || NOT_OK.test(yes) === NOT_OK.test(no)) return undefined;
    return NOT_OK.test(no);
  }
  if (failsIn(then)) return false;
  return failsIn(otherwise) ? true : undefined;
}

function failsIn(block: Node | undefined): boolean {
  const [only] = block === undefined ? [] : codeChildren(block);
  const statements =
    block === undefined ? [] : block.type === 'statement_block' ? codeChildren(block) : [block, ...(only ? [only] : [])];
  return statements.some((statement) => {
    if (statement.type === 'throw_statement') return true;
    const inner = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
    if (inner?.type === 'assignment_expression') return /^process\.exitCode\b/.test(inner.text);
    return inner != null && (FAILS.test(callOf(inner)?.name ?? '') || /\bnot ok\b/.test(inner.text));
  });
}

function callOf(node: Node): Call | undefined {
  if (node.type !== 'call_expression') return undefined;
  const [callee, list] = [field(node, 'function'), field(node, 'arguments')];
  const nameNode = callee?.type === 'member_expression' ? field(callee, 'property') : callee;
  if (nameNode === undefined || !/identifier$/.test(nameNode.type) || list?.type !== 'arguments') return undefined;
  return { name: nameNode.text, nameNode, isMember: callee?.type === 'member_expression', arguments: codeChildren(list) };
}

/** Whether a file imports or defines a function of that name. */
function isNamed(source: string, name: string): boolean {
  return new RegExp(`(?:import|require|const|let|var|function)\\b[^;\\n]*(?<![.\\w])${name}\\b`).test(source);
}

/** The object whose methods a test calls to say what it expects, as `t` of tape. */
function contextOf(body: Node): string | undefined {
  const list = body.parent && (field(body.parent, 'parameters') ?? field(body.parent, 'parameter'));
  const name = /[\w$]+/.exec(list?.text ?? '')?.[0];
  return name !== undefined && new RegExp(`\\b${name}\\.(ok|equals?|is|same|end|plan|deepEqual|not\\w+|pass)\\b`).test(body.text)
    ? name
    : undefined;
}

function failing(random: Random, context: string | undefined): string {
  const [one, other] = [random.integer(40), 50 + random.integer(40)];
  if (context !== undefined) return random.pick([`${context}.equal(${one}, ${other});`, `${context}.ok(${one} > ${other});`]);
  return random.pick([`throw new Error('${letters(random)}');`, `if (${one} < ${other}) throw new Error('${letters(random)}');`]);
}
