import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { wrongVariable } from './wrong-variable.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'function f(a, b = 1) { return a.b; }', ['function f(a, b = 1) { return b.b; }']],
  ['a.js', '(a, b) => b;', ['(a, b) => a;']],
  ['a.js', 'function f(a, b) { a = 1; b.a(); }', ['function f(a, b) { a = 1; a.a(); }']],
  [
    'a.ts',
    'function f(a: string, b: number, c: string) { return a; }',
    ['function f(a: string, b: number, c: string) { return c; }'],
  ],
  [
    'a.go',
    'package p\nfunc f(a, b int, c string) int { return a }\n',
    ['package p\nfunc f(a, b int, c string) int { return b }\n'],
  ],
  ['a.rs', 'fn f(a: u8, b: u8) -> u8 { b }', ['fn f(a: u8, b: u8) -> u8 { a }']],
  ['a.rs', 'fn f(a: u8, b: u16) -> u16 { b }', []],
  [
    'A.java',
    'class A { int f(int a, int b) { return this.a + g.a(b); } }',
    ['class A { int f(int a, int b) { return this.a + g.a(a); } }'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(wrongVariable, source, file)).toEqual(mutants);
});
