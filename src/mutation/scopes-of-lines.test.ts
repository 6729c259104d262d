import { expect, test } from 'vitest';
import { scopesOfLines } from './scopes-of-lines.ts';

const PYTHON = `import os

class Shape:
    sides = 3

    def area(self):
        def half(x):
            return x / 2
        return half(self.sides)

@cached
def name():
    return ''
`;

test('the innermost scopes around lines', async () => {
  const of = async (...lines: number[]): Promise<string[]> => [...((await scopesOfLines('a.py', PYTHON, lines)) ?? [])];
  expect(await of(1)).toEqual(['']);
  expect(await of(4, 6, 8, 9)).toEqual(['Shape', 'Shape.area', 'Shape.area.half']);
  expect(await of(12, 13)).toEqual(['name']);
  expect(await of(99)).toEqual(['']);
});

test('other languages, and files that no grammar reads', async () => {
  expect(await scopesOfLines('a.go', 'package a\n\nfunc Half(x int) int {\n\treturn x / 2\n}\n', [4])).toEqual(new Set(['Half']));
  expect(await scopesOfLines('a.js', 'class A {\n  half(x) {\n    return x / 2;\n  }\n}\n', [3])).toEqual(new Set(['A.half']));
  expect(await scopesOfLines('notes.txt', 'x', [1])).toBeUndefined();
});
