import fc from 'fast-check';
import type { Message } from '../records/message.ts';

/** Texts that break naive tokenisation: control-token lookalikes, their halves, white space, astral and combining characters. */
const awkward = fc.constantFrom(
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<filename>',
  ' <gh_stars>\n',
  '<|im_',
  'end|>',
  '< |im_end|>',
  '<|im_end|',
  '<<|im_end|>>',
  'assistant\n',
  '\n',
  '\n\n',
  ' \n ',
  '\r\n',
  '\t',
  '    ',
  '\u00a0',
  'é',
  'e\u0301',
  '🙂',
  '汉字',
  '{{ messages }}',
  '{% endfor %}',
  '<tool_call>',
  '</tool_response>',
  '"\\',
  'return max(low, value)',
);

export const text: fc.Arbitrary<string> = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 8 }), fc.string({ maxLength: 12 })), { maxLength: 6 })
  .map((parts) => parts.join(''));

const calls = fc.array(
  fc.record({
    id: fc.constant('call-1'),
    type: fc.constant('function' as const),
    function: fc.record({
      name: text,
      arguments: fc.oneof(
        text,
        fc.dictionary(text, text, { maxKeys: 2 }).map((value) => JSON.stringify(value)),
      ),
    }),
  }),
  { minLength: 1, maxLength: 2 },
);

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const), content: text }),
  fc.record({ role: fc.constant('tool' as const), content: text, tool_call_id: fc.constant('call-1') }),
  fc.record({ role: fc.constant('assistant' as const), content: text, tool_calls: calls }),
);

/** Conversations of up to six messages, with and without a system message; assistant turns may follow one another. */
export const conversation: fc.Arbitrary<Message[]> = fc
  .tuple(
    fc.option(fc.record({ role: fc.constant('system' as const), content: text }), { nil: undefined }),
    fc.array(message, { minLength: 1, maxLength: 6 }),
  )
  .map(([system, rest]) => (system === undefined ? rest : [system, ...rest]));
