import { expect, test } from 'vitest';
import type { Message, ToolCall } from '../../records/message.ts';
import { nativeCalls } from './native-calls.ts';

function call(name: string, args: string): ToolCall {
  return { id: `id-${name}`, type: 'function', function: { name, arguments: args } };
}
const message = (...calls: ToolCall[]): Message => ({
  role: 'assistant',
  content: 'Now.',
  ...(calls.length === 0 ? {} : { tool_calls: calls }),
});

test('of several calls the first is kept, as it was written', () => {
  const settled = nativeCalls.settle(message(call('think', '{ "thought":"a" }'), call('finish', '{}')), 'tool_calls');
  expect(settled).toEqual(message(call('think', '{ "thought":"a" }')));
  expect(nativeCalls.read(settled, true)).toEqual({
    kind: 'call',
    call: { name: 'think', arguments: { thought: 'a' }, id: 'id-think' },
    repairs: [],
  });
});

test.each(['', ' \n'])(
  'a call without arguments (%j) has {} as arguments in the conversation: strict servers refuse an empty text',
  (args) => {
    expect(nativeCalls.settle(message(call('think', args)), 'tool_calls')).toEqual(message(call('think', '{}')));
  },
);

test('a call without arguments is a call', () => {
  expect(nativeCalls.read(message(call('think', '')), true)).toMatchObject({ kind: 'call', call: { arguments: {} } });
});

test.each(['{', '[]', 'null', '"a"', '{} {}'])('arguments %s become text that reads as unparseable, and settle once', (args) => {
  const settled = nativeCalls.settle(message(call('think', args)), 'stop');
  expect(settled).toEqual({ role: 'assistant', content: `Now.\n[call that cannot be read] think ${args}` });
  expect(nativeCalls.settle(settled, 'stop')).toEqual(settled);
  expect(nativeCalls.read(settled, true)).toMatchObject({ kind: 'unparseable' });
});

test('a reply without calls has none', () => {
  expect(nativeCalls.read(nativeCalls.settle(message(), 'stop'), true)).toEqual({ kind: 'none' });
});
