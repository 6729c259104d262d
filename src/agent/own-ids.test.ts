import { expect, test } from 'vitest';
import type { ToolCall } from '../records/message.ts';
import { withOwnId } from './own-ids.ts';

const call = (id: string): ToolCall => ({ id, type: 'function', function: { name: 'think', arguments: '{}' } });

test.each(['', 'call_0', 'x'.repeat(83), 'call_12345'])(
  'an id %j of a server becomes one that every server takes, another one each turn',
  (id) => {
    const ids = Array.from({ length: 500 }, (_, turn) =>
      withOwnId({ role: 'assistant', content: '', tool_calls: [call(id)] }, turn + 1),
    ).map(({ tool_calls: [made] = [] }) => made?.id ?? '');
    expect(new Set(ids).size).toBe(500);
    for (const made of ids) expect(made).toMatch(/^[a-z0-9]{9}$/);
  },
);

test('ids in the form of Kimi stay in that form, counted over the attempt', () => {
  const message = { role: 'assistant' as const, content: '', tool_calls: [call('functions.think:0')] };
  expect(withOwnId(message, 3).tool_calls?.[0]?.id).toBe('functions.think:2');
});
