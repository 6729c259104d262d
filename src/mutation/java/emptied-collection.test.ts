import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { emptiedCollection } from './emptied-collection.ts';

test.each<[string, string, string[]]>([
  [
    'A.java',
    'class A {\n    void f() {\n        int[] a = {1, 2};\n    }\n}\n',
    ['class A {\n    void f() {\n        int[] a = {};\n    }\n}\n'],
  ],
  ['A.java', 'class A {\n    void f() {\n        int[] a = new int[2];\n    }\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(emptiedCollection, source, file)).toEqual(mutants);
});
