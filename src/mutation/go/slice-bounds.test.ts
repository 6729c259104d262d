import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { sliceBounds } from './slice-bounds.ts';

test.each<[string, string, string[]]>([
  [
    'a.go',
    'package p\nfunc f() {\n\tx = a[b:c]\n}\n',
    ['package p\nfunc f() {\n\tx = a[:c]\n}\n', 'package p\nfunc f() {\n\tx = a[b:]\n}\n'],
  ],
  ['a.go', 'package p\nfunc f() {\n\tx = a[0:c]\n}\n', ['package p\nfunc f() {\n\tx = a[0:]\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\tx = a[1]\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(sliceBounds, source, file)).toEqual(mutants);
});
