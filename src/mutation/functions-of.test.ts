import { expect, test } from 'vitest';
import { functionsOf } from './functions-of.ts';

const calls = async (file: string, source: string): Promise<Record<string, string[]>> =>
  Object.fromEntries((await functionsOf(file, source))?.map((one) => [one.scope, one.calls]) ?? []);

test.each<[string, string, Record<string, string[]>]>([
  [
    'a.py',
    'setup()\n\nclass A(B):\n    def area(self):\n        def half(x):\n            return div(x)\n        return half(self.side()) + math.sqrt(2)\n',
    { '': ['setup'], A: ['area'], 'A.area': ['half', 'side', 'sqrt'], 'A.area.half': ['div'] },
  ],
  ['a.ts', 'const f = (x: number) => g<string>(x) + new Shape(x).size();\n', { '': [], f: ['g', 'size', 'Shape'] }],
  ['a.go', 'package a\n\nfunc F(x int) int {\n\treturn g(x) + s.H(x)\n}\n', { '': [], F: ['g', 'H'] }],
  [
    'a.rs',
    'fn f(x: u8) -> u8 {\n    assert_eq!(x, 1);\n    g(x) + Shape::new(x).size()\n}\n',
    { '': [], f: ['assert_eq', 'g', 'size', 'new'] },
  ],
  [
    'A.java',
    'class A {\n  int f(int x) {\n    return g(x) + new Shape(x).size();\n  }\n}\n',
    { '': [], A: ['f'], 'A.f': ['g', 'size', 'Shape'] },
  ],
])('what the functions of %s call', async (file, source, expected) => {
  expect(await calls(file, source)).toEqual(expected);
});

test('lines, and files that no grammar reads', async () => {
  expect((await functionsOf('a.py', 'x = 1\n\ndef f():\n    pass\n'))?.map(({ lines }) => lines)).toEqual([
    [1, 5],
    [3, 4],
  ]);
  expect(await functionsOf('a.txt', 'f()')).toBeUndefined();
});
