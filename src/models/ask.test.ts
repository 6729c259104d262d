import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { scriptedModel } from './scripted.ts';

test('a question gets the text of one reply, or nothing where there is none', async () => {
  const model = scriptedModel(['forty-two']);
  expect(await ask(model, 'How many?')).toBe('forty-two');
  expect(model.requests[0]?.messages).toEqual([{ role: 'user', content: 'How many?' }]);
  expect(await ask(scriptedModel([]), 'How many?')).toBeUndefined();
});

test('a cut reply is no answer', async () => {
  const usage = { promptTokens: 1, completionTokens: 1, cost: 0 };
  const reply = { kind: 'reply', message: { role: 'assistant', content: 'pip install' }, ...usage, stop: 'length' } as const;
  expect(await ask(scriptedModel([reply]), 'How is it built?')).toBeUndefined();
});
