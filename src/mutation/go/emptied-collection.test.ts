import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { emptiedCollection } from './emptied-collection.ts';

test.each<[string, string, string[]]>([
  ['a.go', 'package p\nfunc f() {\n\tx = []int{1, 2}\n}\n', ['package p\nfunc f() {\n\tx = []int{}\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\tx = map[string]int{"a": 1}\n}\n', ['package p\nfunc f() {\n\tx = map[string]int{}\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\tx = [2]int{1, 2}\n}\n', []],
  ['a.go', 'package p\nfunc f() {\n\tx = T{1}\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(emptiedCollection, source, file)).toEqual(mutants);
});
