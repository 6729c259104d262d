import { describe, expect, test } from 'vitest';
import { nativeCalls } from './native-calls.ts';
import { parseCall } from './parse-call.ts';
import { textCalls } from './text-calls.ts';

const native = (content: string) => {
  const settled = nativeCalls.settle({ role: 'assistant', content }, 'stop');
  return { settled, read: nativeCalls.read(settled, true) };
};
const ls = { name: 'execute_bash', arguments: { command: 'ls -la\ncat "a b"' } };
const JSON_ARGS = JSON.stringify(ls.arguments);
const JSON_CALL = JSON.stringify(ls);

/** What a server without a parser leaves in the content, by the chat templates of these models. */
const FORMS: readonly (readonly [string, string])[] = [
  ['Hermes', `<tool_call>\n${JSON_CALL}\n</tool_call>`],
  ['Hermes, without its end', `<tool_call>\n${JSON_CALL}`],
  [
    'Hermes, arguments as JSON in JSON',
    `<tool_call>{"name": "execute_bash", "arguments": ${JSON.stringify(JSON_ARGS)}}</tool_call>`,
  ],
  [
    'Hermes, a line end inside a text',
    `<tool_call>{"name": "execute_bash", "arguments": {"command": "ls -la\ncat \\"a b\\""}}</tool_call>`,
  ],
  [
    'Qwen3-Coder',
    '<tool_call>\n<function=execute_bash>\n<parameter=command>\nls -la\ncat "a b"\n</parameter>\n</function>\n</tool_call>',
  ],
  ['Qwen3-Coder, bare', '<function=execute_bash>\n<parameter=command>\nls -la\ncat "a b"\n</parameter>\n</function>'],
  ['GLM', '<tool_call>execute_bash\n<arg_key>command</arg_key>\n<arg_value>ls -la\ncat "a b"</arg_value>\n</tool_call>'],
  [
    'Kimi',
    `<|tool_calls_section_begin|><|tool_call_begin|>functions.execute_bash:0<|tool_call_argument_begin|>${JSON_ARGS}<|tool_call_end|><|tool_calls_section_end|>`,
  ],
  ['Kimi, its marks taken out', `functions.execute_bash:0${JSON_ARGS}`],
  [
    'DeepSeek V3',
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>execute_bash\n\`\`\`json\n${JSON_ARGS}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  ],
  [
    'DeepSeek V3.1',
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>execute_bash<｜tool▁sep｜>${JSON_ARGS}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  ],
  ['Mistral', `[TOOL_CALLS]execute_bash[ARGS]${JSON_ARGS}`],
  ['Mistral, older', `[TOOL_CALLS] [${JSON_CALL}]`],
  ['Llama', `<|python_tag|>{"name": "execute_bash", "parameters": ${JSON_ARGS}}`],
  ['gpt-oss', `<|channel|>commentary to=functions.execute_bash <|constrain|>json<|message|>${JSON_ARGS}<|call|>`],
  [
    'MiniMax',
    '<minimax:tool_call>\n<invoke name="execute_bash">\n<parameter name="command">ls -la\ncat "a b"</parameter>\n</invoke>\n</minimax:tool_call>',
  ],
  ['JSON alone', JSON_CALL],
  ['JSON alone, in a block', `\`\`\`json\n{"type": "function", "function": ${JSON_CALL}}\n\`\`\``],
];

describe.each(FORMS)('a call in the form of %s', (_, written) => {
  test.each(['', 'I look.\n\n', '<think>\nMaybe `<tool_call>`.\n</think>\n\n'])(
    'is read in the native profile, after %j',
    (before) => {
      if (before === 'I look.\n\n' && written.includes('"name"') && !/[<[]/.test(written[0] ?? '')) return; // then it is no JSON alone
      const { settled, read } = native(before + written);
      expect(read).toMatchObject({ kind: 'call', call: ls });
      expect(settled.content.trim()).not.toContain('execute_bash');
      expect(nativeCalls.settle(settled, 'stop')).toEqual(settled);
      expect(JSON.parse(settled.tool_calls?.[0]?.function.arguments ?? '')).toEqual(ls.arguments);
    },
  );

  test('is read in the text profiles, and noted', () => {
    const settled = textCalls.settle({ role: 'assistant', content: written }, 'stop');
    expect(textCalls.read(settled, true)).toMatchObject({ kind: 'call', call: ls });
  });
});

test.each([
  ['Hermes', '<tool_call>\n{"name": "execute_bash", "arguments": {"comm'],
  ['Kimi', '<|tool_call_begin|>functions.execute_bash:0<|tool_call_argument_begin|>{"command": "rm -rf'],
  ['GLM', '<tool_call>execute_bash\n<arg_key>command</arg_key>\n<arg_value>rm -rf'],
  ['Qwen3-Coder', '<tool_call>\n<function=execute_bash>\n<parameter=command>\nrm -rf'],
])('of a call that is not whole, the cause is named: %s', (form, content) => {
  const { settled, read } = native(content);
  expect(settled.tool_calls).toBeUndefined();
  expect(read).toMatchObject({ kind: 'unparseable', detail: expect.stringContaining(form) });
});

describe('a call that is only spoken of is none', () => {
  test.each([
    ['in a sentence', 'When I am done I will call <function=finish> with a message.'],
    ['in a sentence, whole', 'I could use <function=finish></function> to end this.'],
    [
      'in a sentence, with a parameter',
      'Writing <function=execute_bash><parameter=command>rm -rf /</parameter></function> would be wrong here.',
    ],
    ['between backticks', 'The form is `<function=finish>` and `</function>`.'],
    ['between backticks, JSON', 'Hermes writes `<tool_call>{"name": "finish", "arguments": {}}</tool_call>` for it.'],
    [
      'in a block that explains',
      'For example:\n\n```xml\n<function=execute_bash>\n<parameter=command>rm -rf /</parameter>\n</function>\n```\n\nBut first I want to understand the issue.',
    ],
    ['in closed reasoning', '<think>\nShould I\n<function=finish>\n</function>\nnow?\n</think>\n\nNo, not yet.'],
    [
      'in closed reasoning, Hermes',
      '<think>\n<tool_call>{"name": "finish", "arguments": {}}</tool_call>\n</think>\n\nNo, not yet.',
    ],
    ['at the beginning of a line', 'There are two tools:\n<function=finish> ends the work.'],
  ])('%s', (_, content) => {
    expect(native(content).read.kind).toBe('none');
    const settled = textCalls.settle({ role: 'assistant', content }, 'stop');
    expect(settled.content).toBe(content);
    expect(textCalls.read(settled, true).kind).toBe('none');
  });

  test('and does not hide the one that follows', () => {
    const call = '<function=think>\n<parameter=thought>a</parameter>\n</function>';
    for (const said of [
      'I use <function=think> now.',
      'Not `<function=finish>\n</function>` yet.',
      '```\n<function=finish>\n</function>\n```\nis for later.',
    ]) {
      expect(parseCall(`${said}\n\n${call}`, true)).toMatchObject({
        kind: 'call',
        call: { name: 'think', arguments: { thought: 'a' } },
      });
    }
  });

  test.each([
    ['behind words on its line', 'I look: <function=think>\n<parameter=thought>a</parameter>\n</function>'],
    ['in a block that ends the reply', 'I look.\n```xml\n<function=think>\n<parameter=thought>a</parameter>\n</function>\n```'],
    ['in reasoning that never ends', '<think>\nI look.\n<function=think>\n<parameter=thought>a</parameter>\n</function>'],
  ])('one that is made is one: %s', (_, text) => {
    expect(parseCall(text, true)).toMatchObject({ kind: 'call', call: { name: 'think', arguments: { thought: 'a' } } });
  });
});

describe('tags inside a value do not cut it', () => {
  const create = (text: string) =>
    `<function=str_replace_editor>\n<parameter=command>create</parameter>\n<parameter=path>/r/a.py</parameter>\n<parameter=file_text>\n${text}\n</parameter>\n</function>`;
  test.each([
    [
      'a pattern',
      'import re\nPARAMETER = re.compile("<parameter=(.*?)>(.*?)</parameter>", re.S)\nFUNCTION = re.compile("<function=(.*?)>")',
    ],
    ['a pattern over lines', 'r"<function=(.*?)>\\s*(?:<parameter=(.*?)>(.*?)</parameter>\\s*)*</function>"\nprint(1)'],
    ['an example of the form', 'A call:\n\n<function=ls>\n<parameter=dir>/</parameter>\n</function>\n\nThat is all.'],
    [
      'two examples',
      '<function=a>\n<parameter=b>1</parameter>\n</function>\n<function=c>\n<parameter=d>2</parameter>\n</function>\nend',
    ],
    ['an end of a function', 'xml = "</function>"\nmore = 1'],
    ['an end of a parameter', 'xml = "</parameter>"\nmore = 1'],
    ['a lone beginning', '<parameter=x>\nrest'],
    ['the end of reasoning', 'END = "</think>"\nrest = 1'],
  ])('%s', (_, text) => {
    for (const repair of [true, false]) {
      expect(parseCall(create(text), repair)).toEqual({
        kind: 'call',
        call: { name: 'str_replace_editor', arguments: { command: 'create', path: '/r/a.py', file_text: text } },
        repairs: [],
      });
    }
    const settled = textCalls.settle({ role: 'assistant', content: `${create(text)}\nThen I wait.` }, 'eos');
    expect(settled.content).toBe(create(text));
  });

  test('parameters that the tool does not know are still told apart, for repair', () => {
    const text = '<function=execute_bash>\n<parameter=cmd>ls</parameter>\n<parameter=timeout_seconds>5</parameter>\n</function>';
    expect(parseCall(text, true)).toMatchObject({ call: { arguments: { cmd: 'ls', timeout_seconds: '5' } } });
  });

  test('a reply full of tags is read in time', () => {
    const many = '</parameter></function>\n<parameter=command>'.repeat(20_000);
    expect(parseCall(create(many), true).kind).toMatch(/call|unparseable/);
  });
});
