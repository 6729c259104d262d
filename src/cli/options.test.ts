import { expect, test } from 'vitest';
import { price } from './options.ts';

test.each([
  ['3,15', { input: 3, output: 15 }],
  ['3,0.3,15', { input: 3, cached_input: 0.3, output: 15 }],
  ['0,0', { input: 0, output: 0 }],
])('the prices %s', (text, expected) => expect(price(text)).toEqual(expected));

test.each(['', '3', '3,', '3,x', '-1,2', '1,2,3,4', '1;2'])('%j are no prices', (text) => {
  expect(() => price(text)).toThrow(/INPUT,OUTPUT/);
});
