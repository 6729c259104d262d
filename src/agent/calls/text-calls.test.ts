import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../records/message.ts';
import { tools } from '../tools/tools.ts';
import { parseCall } from './parse-call.ts';
import { renderCall } from './render-call.ts';
import { textCalls } from './text-calls.ts';

/** Text with the pieces that could confuse a parser of tags. */
const awkwardText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        ' ',
        '</parameter>',
        '</function>',
        '</function',
        '<parameter=path>',
        '<function=think>',
        '<\\/function',
      ),
      fc.constantFrom('<\\parameter=', '</think>', '<tool_call>', '</tool_call>', '{"name":', '[1, 2]', '7'),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

function anyValue(type: string | undefined, words: string[] | undefined): fc.Arbitrary<unknown> {
  if (words !== undefined) return fc.constantFrom(...words);
  if (type === 'array') return fc.tuple(fc.integer(), fc.integer());
  return type === 'string' ? awkwardText : fc.integer();
}

/** Any call of the four tools with arguments of the types that their schemas name. */
const anyCall = fc.constantFrom(...tools).chain((tool) => {
  const values = Object.entries(tool.parameters.properties).map(([name, { type, enum: words }]) =>
    fc.option(anyValue(type, words), { nil: undefined }).map((drawn) => [name, drawn] as const),
  );
  return fc.tuple(...values).map((drawn) => ({
    name: tool.name,
    arguments: Object.fromEntries(drawn.filter(([, value]) => value !== undefined)),
  }));
});

function structured(name: string, args: string, content = ''): Message {
  return { role: 'assistant', content, tool_calls: [{ id: 'a', type: 'function', function: { name, arguments: args } }] };
}

describe('text calls', () => {
  test('what is rendered reads back the same, with repair and without', () => {
    fc.assert(
      fc.property(anyCall, fc.boolean(), (call, repair) => {
        expect(parseCall(renderCall(call), repair)).toEqual({ kind: 'call', call, repairs: [] });
      }),
      { numRuns: 500 },
    );
  });

  test('a structured call becomes the text that a text model would have written, whatever it thought', () => {
    const thought = fc.string().filter((text) => !text.includes('<function'));
    fc.assert(
      fc.property(anyCall, thought, (call, content) => {
        const settled = textCalls.settle(structured(call.name, JSON.stringify(call.arguments), content), 'tool_calls');
        expect(settled.tool_calls).toBeUndefined();
        expect(textCalls.read(settled, false)).toEqual({ kind: 'call', call, repairs: [] });
        expect(textCalls.settle(settled, 'stop')).toEqual(settled);
        const cut = settled.content.slice(0, -'</function>'.length); // as an endpoint that stopped at the stop word returns it
        expect(textCalls.settle({ role: 'assistant', content: cut }, 'stop')).toEqual(settled);
      }),
    );
  });

  test('the form', () => {
    const call = {
      name: 'str_replace_editor',
      arguments: { command: 'view', path: '/a.py', view_range: [1, 20], new_str: 'a\nb\n' },
    };
    expect(renderCall(call)).toMatchInlineSnapshot(`
      "<function=str_replace_editor>
      <parameter=command>view</parameter>
      <parameter=path>/a.py</parameter>
      <parameter=view_range>[1, 20]</parameter>
      <parameter=new_str>
      a
      b

      </parameter>
      </function>"
    `);
  });

  const whole = 'Look.\n<function=think>\n<parameter=thought>x</parameter>\n';
  const open = '<function=execute_bash>\n<parameter=command>rm -rf sums';
  test.each([
    ['the stop word left it out', whole, 'stop', undefined, '</function>'],
    ['a call without parameters', '<function=finish>\n', 'stop_sequence', undefined, '</function>'],
    ['the server kept the stop word', `${whole}</function`, 'eos_token', undefined, '>'],
    ['the server names the stop word, the parameter has no end', open, 'stop', '</function', '</function>'],
    ['the parameter has no end and nobody names the stop word', open, 'stop', undefined, ''],
    ['the server says that the model ended there', whole, 'eos_token', undefined, ''],
    ['the server says that it parsed calls', whole, 'tool_calls', undefined, ''],
    ['it was cut by its length', whole, 'length', undefined, ''],
    ['it was cut by a limit', open, 'max_tokens', undefined, ''],
    ['it was aborted', `${whole}</function`, 'abort', undefined, ''],
    ['nothing is known', whole, 'unknown', undefined, ''],
  ])('an end that is missing is added only where the stop word explains it: %s', (_, content, stop, stopWord, ending) => {
    const settled = textCalls.settle({ role: 'assistant', content }, stop, stopWord);
    expect(settled.content).toBe(content + ending);
    expect(textCalls.read(settled, true).kind).toBe(ending === '' ? 'unparseable' : 'call');
  });

  test('of a stop word of which half is left, the other half is added', () => {
    expect(textCalls.settle({ role: 'assistant', content: `${whole}</fun` }, 'stop').content).toBe(`${whole}</function>`);
  });

  test('what follows the first call is not part of the conversation', () => {
    const one = renderCall({ name: 'think', arguments: { thought: 'a' } });
    expect(textCalls.settle({ role: 'assistant', content: `${one}\n[think]\nNoted.\n${one}` }, 'stop').content).toBe(one);
  });

  test('calls that reasoning only mentions do not count', () => {
    const text = '<think>maybe <function=finish> now?</think>\n<function=think>\n<parameter=thought>a</parameter>\n</function>';
    expect(parseCall(text, true)).toEqual({ kind: 'call', call: { name: 'think', arguments: { thought: 'a' } }, repairs: [] });
  });

  test.each([
    ['no call', 'I am done.', 'none'],
    ['cut short', '<function=think>\n<parameter=thought>a', 'unparseable'],
    ['no name', '<function>think</function>', 'unparseable'],
    ['text between parameters', '<function=think>\nthought: a\n</function>', 'unparseable'],
    ['arguments that were no JSON', textCalls.settle(structured('think', '{"thought": '), 'tool_calls').content, 'unparseable'],
  ])('%s', (_, text, kind) => {
    expect(parseCall(text, true).kind).toBe(kind);
  });

  describe('drifted forms are read and noted, and refused without repair', () => {
    const plain = { name: 'execute_bash', arguments: { command: 'ls' } };
    const body = '<parameter=command>ls</parameter>\n</function>';
    test.each([
      ['think-wrapper', `Let me see.\n</think>\n<function=execute_bash>\n${body}`],
      ['tool-call-wrapper', `<tool_call>\n<function=execute_bash>\n${body}\n</tool_call>`],
      ['json-call', '<tool_call>\n{"name": "execute_bash", "arguments": {"command": "ls"}}\n</tool_call>'],
      ['value-in-tag', '<function=execute_bash>\n<parameter=command=ls>\n</parameter>\n</function>'],
      ['value-in-tag', '<function=execute_bash>\n<parameter=command=ls>\n</function>'],
      ['unclosed-parameter', '<function=execute_bash>\n<parameter=command>ls\n</function>'],
    ])('%s', (rule, text) => {
      const read = parseCall(text, true);
      expect(read).toMatchObject({ kind: 'call', call: plain, repairs: [{ rule }] });
      if (!rule.endsWith('wrapper')) expect(parseCall(text, false).kind).toBe('unparseable');
    });
  });
});
