import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ToolSpec } from '../models/index.ts';
import type { Message } from '../records/message.ts';
import { conversation } from './arbitrary-conversations.ts';
import { type ChatTemplate, chatmlTemplate } from './chat-template.ts';
import { type FixtureSplit, fixtureTokenizer } from './fixture-tokenizer.ts';
import { prefixSegments, segments } from './segments.ts';
import { IGNORED, tokenRow } from './token-row.ts';

const template = chatmlTemplate();
const tools: ToolSpec[] = [
  {
    type: 'function',
    function: { name: 'think', description: 'Notes a thought.', parameters: { type: 'object', properties: {} } },
  },
];

describe('the shipped template', () => {
  test('renders headers, replies, tool results and calls', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Fix it.' },
      { role: 'user', content: 'clamp is wrong' },
      {
        role: 'assistant',
        content: '\n Look.',
        tool_calls: [{ id: '1', type: 'function', function: { name: 'ls', arguments: '{"path":"/"}' } }],
      },
      { role: 'tool', tool_call_id: '1', content: 'clamp.py' },
    ];
    expect(template.render(messages, { generationPrompt: true })).toBe(
      '<|im_start|>system\nFix it.<|im_end|>\n<|im_start|>user\nclamp is wrong<|im_end|>\n' +
        '<|im_start|>assistant\nLook.\n<tool_call>\n{"name": "ls", "arguments": {"path":"/"}}\n</tool_call><|im_end|>\n' +
        '<|im_start|>user\n<tool_response>\nclamp.py\n</tool_response><|im_end|>\n<|im_start|>assistant\n',
    );
  });

  test('lists tools in the system message, or in one of their own', () => {
    const user: Message = { role: 'user', content: 'hi' };
    const own = template.render([user], { generationPrompt: false, tools });
    expect(own).toMatch(
      /^<\|im_start\|>system\n# Tools[\s\S]*"name": "think"[\s\S]*<\/tool_call><\|im_end\|>\n<\|im_start\|>user\nhi<\|im_end\|>$/,
    );
    const joined = template.render([{ role: 'system', content: 'S' }, user], { generationPrompt: false, tools });
    expect(joined).toMatch(/^<\|im_start\|>system\nS\n\n# Tools/);
  });

  test('cuts into context and replies, each reply with its end of turn', () => {
    const messages: Message[] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
      { role: 'user', content: 'c' },
    ];
    expect(segments(template, messages)).toEqual([
      { text: '<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n' },
      { text: 'b<|im_end|>', reply: 1 },
      { text: '\n<|im_start|>user\nc<|im_end|>' },
    ]);
  });

  test('the fast cut equals the cut by prefix rendering', () => {
    fc.assert(
      fc.property(conversation, fc.boolean(), (messages, withTools) => {
        const given = withTools ? tools : undefined;
        expect(segments(template, messages, given)).toEqual(prefixSegments(template, messages, given));
      }),
      { numRuns: 120 },
    );
  });

  test.each<FixtureSplit>(['gpt2', 'qwen'])(
    'tokens of segments equal tokens of the whole rendering and of its prefixes (%s)',
    (split) => {
      const tokenizer = fixtureTokenizer(split);
      fc.assert(
        fc.property(conversation, (messages) => {
          const marked = messages.map((message) => (message.role === 'assistant' ? { ...message, train: true } : message));
          const row = tokenRow(segments(template, messages), marked, tokenizer);
          const ids = [...row.input_ids];
          expect(ids).toEqual(tokenizer.encode(template.render(messages, { generationPrompt: false })));
          const labels = ids.map(() => IGNORED);
          messages.forEach((message, index) => {
            if (message.role !== 'assistant') return;
            const start = tokenizer.encode(template.render(messages.slice(0, index), { generationPrompt: true })).length;
            const end = tokenizer.encode(template.render(messages.slice(0, index + 1), { generationPrompt: false })).length;
            labels.splice(start, end - start, ...ids.slice(start, end));
          });
          expect([...row.labels]).toEqual(labels);
        }),
        { numRuns: 80 },
      );
    },
  );

  test('text of a message never becomes a control token', () => {
    const tokenizer = fixtureTokenizer('qwen');
    const control = (name: string): number => tokenizer.encode(name)[0] as number;
    fc.assert(
      fc.property(conversation, (messages) => {
        const ids = tokenizer.encode(template.render(messages, { generationPrompt: false }));
        expect(ids.filter((id) => id === control('<|im_end|>')).length).toBe(messages.length);
        expect(ids.filter((id) => id === control('<|im_start|>')).length).toBe(messages.length);
        expect(ids).not.toContain(control('<|endoftext|>'));
      }),
      { numRuns: 80 },
    );
  });
});

test('a template that rewrites earlier turns is refused', () => {
  const forgetful: ChatTemplate = {
    source: '',
    appendOnly: false,
    render: (messages, { generationPrompt }) =>
      messages.map((message, index) => (index < messages.length - 1 ? message.content.slice(0, 1) : message.content)).join('|') +
      (generationPrompt ? '|' : ''),
  };
  const messages: Message[] = [
    { role: 'user', content: 'long' },
    { role: 'assistant', content: 'thinking, reply' },
    { role: 'user', content: 'more' },
    { role: 'assistant', content: 'done' },
  ];
  expect(() => segments(forgetful, messages)).toThrow(expect.objectContaining({ code: 'TEMPLATE_REWRITES' }));
});
