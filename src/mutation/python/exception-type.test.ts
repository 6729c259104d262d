import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { exceptionType } from './exception-type.ts';

test.each<[string, string[]]>([
  ['raise ValueError("x")', ['raise TypeError("x")']],
  ['raise KeyError', ['raise IndexError']],
  ['try: a\nexcept (KeyError, Other) as e: b', ['try: a\nexcept (IndexError, Other) as e: b']],
  ['try: a\nexcept TypeError: b', ['try: a\nexcept ValueError: b']],
  ['raise', []],
  ['raise Other(ValueError)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(exceptionType, source)).toEqual(mutants);
});
