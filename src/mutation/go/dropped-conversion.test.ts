import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedConversion } from './dropped-conversion.ts';

test.each<[string, string, string[]]>([
  ['a.go', 'package p\nfunc f() {\n\tx = strings.ToLower(a)\n}\n', ['package p\nfunc f() {\n\tx = a\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\tx = strings.Index(a, b)\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(droppedConversion, source, file)).toEqual(mutants);
});
