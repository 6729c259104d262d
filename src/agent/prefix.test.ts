import { expect, test } from 'vitest';
import type { Message } from '../records/message.ts';
import { prefixTokens } from './prefix.ts';

const message = (content: string): Message => ({ role: 'user', content });
const before = { messages: [message('aaaa'), message('bbbb')], tokens: 100 };

test('a prompt that only grew is a prefix whole, whether its messages are the same objects or equal ones', () => {
  expect(prefixTokens(undefined, [message('aaaa')])).toBe(0);
  expect(prefixTokens(before, [...before.messages, message('c')])).toBe(100);
  expect(prefixTokens(before, [message('aaaa'), message('bbbb'), message('c')])).toBe(100);
});

test('of a prompt that changed, the part before the change counts', () => {
  expect(prefixTokens(before, [message('aaaa'), message('x'), message('c')])).toBe(50);
  expect(prefixTokens(before, [message('aaaa')])).toBe(50);
  expect(prefixTokens(before, [message('x'), ...before.messages])).toBe(0);
});
