import type { Node } from 'web-tree-sitter';
import { codeChildren, field } from '../syntax.ts';
import { assertionsByName, type Call, changeAssertion, lookedAt, pair } from './assertion.ts';
import { cLikeConditions } from './c-like-conditions.ts';
import { type ExpectationRules, expected, indentAt, linesOf } from './collect-units.ts';
import { changeCondition, comparedIn } from './conditions.ts';
import { letters } from './literal-text.ts';
import { type LiteralRules, leavesBelow } from './literals.ts';
import { rustExamples } from './rust-doctests.ts';
import type { VariableRules } from './subject.ts';
import type { Expectation, TestChange } from './test-unit.ts';

const HOLDERS = /^(Some|Ok|Err|Box::new|Rc::new|Cow::from|String::from|to_string|to_owned|into|to_vec)$/;

const LITERALS: LiteralRules = {
  kinds: {
    integer_literal: 'number',
    float_literal: 'number',
    string_literal: 'text',
    raw_string_literal: 'text',
    char_literal: 'character',
    boolean_literal: 'boolean',
  },
  containers: {
    reference_expression: ['value'],
    array_expression: [],
    tuple_expression: [],
    unary_expression: [],
    parenthesized_expression: [],
    token_tree: [],
  },
  held(node) {
    if (node.type === 'macro_invocation') return field(node, 'macro')?.text === 'vec' ? node.namedChildren.slice(1) : undefined;
    const callee = node.type === 'call_expression' ? field(node, 'function') : undefined;
    if (callee === undefined) return undefined;
    const receiver = callee.type === 'field_expression' ? field(callee, 'value') : undefined;
    if (receiver !== undefined) return HOLDERS.test(field(callee, 'field')?.text ?? '') ? [receiver] : undefined;
    return HOLDERS.test(callee.text) ? codeChildren(field(node, 'arguments') ?? node) : undefined;
  },
};

const CONDITIONS = cLikeConditions(LITERALS);

/** The macros of assertions. Their names end in `_` where the text to parse has them as functions. */
const ASSERTIONS = assertionsByName([
  ...pair('assert_eq_', 'assert_ne_', { equal: [0, 1] }),
  ...pair('debug_assert_eq_', 'debug_assert_ne_', { equal: [0, 1] }),
  { name: 'assert_', holds: 0 },
  { name: 'debug_assert_', holds: 0 },
]);
const MACRO = /\b((?:debug_)?assert(?:_eq|_ne)?)!(?=\s*\()/g;
const TEST = /^#\[\s*(?:\w+::)*(?:test|rstest|test_case|quickcheck)\b/;
const PANICS = /^#\[\s*should_panic\b/;
const VARIABLES: VariableRules = {
  literals: LITERALS,
  block: /^block$/,
  declarations: { let_declaration: ['pattern', 'value'] },
};

export const rust: ExpectationRules = {
  variables: VARIABLES,
  readable: (source) => source.replace(MACRO, '$1_'),
  opens(node, inTest) {
    if (inTest) return undefined;
    const [nameNode, body] = [field(node, 'name'), field(node, 'body')];
    if (nameNode === undefined || body === undefined) return undefined;
    const isGroup = node.type === 'mod_item';
    if (!isGroup && node.type !== 'function_item') return undefined;
    const first = isGroup ? node : (attributesOf(node).at(-1) ?? node);
    return { name: nameNode.text, isGroup, whole: { start: first.startIndex, end: node.endIndex }, body, nameNode };
  },
  expects(node, _source, random) {
    if (node.type === 'if_expression') {
      const condition = field(node, 'condition');
      if (condition === undefined || !failsIn(field(node, 'consequence'))) return undefined;
      return expected('if', changeCondition(condition, false, CONDITIONS, random), comparedIn(condition, CONDITIONS));
    }
    const call = callOf(node);
    const row = call && ASSERTIONS.get(call.name);
    if (call === undefined || row === undefined) return undefined;
    const changes = changeAssertion(call, row, CONDITIONS, random, () => true).map((change) => asWritten(change));
    return expected(call.name.slice(0, -1), changes, lookedAt(call, row, CONDITIONS));
  },
  failure({ body, whole }, source, random) {
    if (!TEST_ABOVE.test(source.slice(whole.start, body.startIndex))) return undefined;
    const panics = attributesOf(body.parent as Node).find(({ text }) => PANICS.test(text));
    if (panics !== undefined)
      return { kind: 'failure', edit: { start: panics.startIndex, end: panics.endIndex, replacement: '' } };
    const last = codeChildren(body).at(-1);
    if (last === undefined) return undefined;
    const [one, other] = [random.integer(40), 50 + random.integer(40)];
    const text = random.pick([`assert_eq!(${one}, ${other});`, `assert!(${one} > ${other});`, `panic!("${letters(random)}");`]);
    const indent = indentAt(source, last.startIndex);
    return last.type === 'expression_statement' || /_(item|declaration|statement)$/.test(last.type)
      ? { kind: 'failure', edit: { start: last.endIndex, end: last.endIndex, replacement: `\n${indent}${text}` } }
      : { kind: 'failure', edit: { start: last.startIndex, end: last.startIndex, replacement: `${text}\n${indent}` } };
  },
  rename({ nameNode, isGroup }, random) {
    if (nameNode === undefined || isGroup) return undefined;
    const name = `${nameNode.text}_${letters(random)}`;
    return { name, edit: { start: nameNode.startIndex, end: nameNode.endIndex, replacement: name } };
  },
  table({ body }) {
    const loops = body.descendantsOfType('for_expression').flatMap((loop) => loop?.childForFieldName('value') ?? []);
    return loops.flatMap((rows) => leavesBelow(rows, LITERALS));
  },
  doctests(root, source, random, parse) {
    return rustExamples(root, source).map(({ names, start, end, code, prefix }) => {
      const expectations: Expectation[] = [];
      parse(code.replace(MACRO, '$1_'), (inside) => {
        for (const node of inside.descendantsOfType(['call_expression', 'if_expression'])) {
          if (node === null) continue;
          const found = rust.expects(node, source, random);
          const changes = (found?.changes ?? []).filter(({ edit }) => !source.slice(edit.start, edit.end).includes('\n'));
          if (found !== undefined && changes.length > 0) expectations.push({ form: found.form, lines: linesOf(node), changes });
        }
      });
      const [one, other] = [random.integer(40), 50 + random.integer(40)];
      const line = end - (prefix.length - prefix.trimStart().length);
      const replacement = `${prefix}assert_eq!(${one}, ${other});\n`;
      return {
        names,
        start,
        end,
        expectations,
        failure: { kind: 'failure', edit: { start: line, end: line, replacement } },
        doctest: true,
      };
    });
  },
};

const TEST_ABOVE = new RegExp(TEST.source.slice(1), 'm');

/** Attributes and comments right above an item, nearest first. */
function attributesOf(item: Node): Node[] {
  const found: Node[] = [];
  for (let at = item.previousNamedSibling; at?.type === 'attribute_item'; at = at.previousNamedSibling) found.push(at);
  return found;
}

/** Macros are macros again. */
function asWritten({ kind, edit }: TestChange): TestChange {
  return {
    kind,
    edit: { ...edit, replacement: edit.replacement.replace(/\b((?:debug_)?assert(?:_eq|_ne)?)_(?=\s*\(|$)/g, '$1!') },
  };
}

function failsIn(block: Node | undefined): boolean {
  return (block === undefined ? [] : codeChildren(block)).some((statement) => /^(panic|unreachable)!/.test(statement.text));
}

function callOf(node: Node): Call | undefined {
  if (node.type !== 'call_expression') return undefined;
  const [callee, list] = [field(node, 'function'), field(node, 'arguments')];
  const nameNode = callee?.type === 'scoped_identifier' ? field(callee, 'name') : callee;
  if (nameNode?.type !== 'identifier' || list === undefined) return undefined;
  return { name: nameNode.text, nameNode, isMember: false, arguments: codeChildren(list) };
}
