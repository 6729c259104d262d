import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ByName, byName, own } from './by-name.ts';

/** Words that objects with a prototype answer for, whatever was put into them. */
const WORDS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf', 'isPrototypeOf'];

test.each(WORDS)('%s is a word like any other', (word) => {
  const empty = byName<number>();
  expect([empty[word], own({}, word)]).toEqual([undefined, undefined]);
  empty[word] = 1;
  expect(Object.keys(empty)).toEqual([word]);
  expect(JSON.stringify(empty)).toBe(`{"${word}":1}`);
  const read = ByName(z.number()).parse(JSON.parse(JSON.stringify(empty)));
  expect([Object.keys(read), read[word], own(read, word)]).toEqual([[word], 1, 1]);
  expect(ByName(z.number()).safeParse(JSON.parse(`{"${word}":"no number"}`)).success).toBe(false);
  expect(byName(Object.entries(read))[word]).toBe(1);
});

test('any words come back through JSON, inside other values, too', () => {
  const Schema = z.object({ deep: z.array(ByName(ByName(z.unknown()))) });
  const words = fc.oneof(fc.constantFrom(...WORDS), fc.string());
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(words, fc.array(fc.tuple(words, fc.jsonValue())))), { maxLength: 3 }), (given) => {
      const text = JSON.stringify({
        deep: given.map((outer) => byName(outer.map(([word, inner]) => [word, byName(inner)] as const))),
      });
      expect(JSON.stringify(Schema.parse(JSON.parse(text)))).toBe(text);
    }),
  );
});

test('what is wrong is told with its place', () => {
  const read = z.object({ words: ByName(z.object({ size: z.number() })) }).safeParse({ words: { a: { size: 'x' } } });
  expect(read.error?.issues[0]).toMatchObject({ path: ['words', 'a', 'size'], message: expect.stringContaining('number') });
  for (const value of [[], null, 'text', undefined]) expect(ByName(z.unknown()).safeParse(value).success).toBe(false);
});
