import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { swappedArguments } from './swapped-arguments.ts';

const operator = swappedArguments({ alike: false });

test.each<[string, string, string[]]>([
  ['a.js', 'f(a, 1, b);', ['f(1, a, b);', 'f(a, b, 1);']],
  ['a.js', 'f(a, ...b);', []],
  ['a.js', 'new F(a, b);', ['new F(b, a);']],
  ['a.ts', 'f(a, a);', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(operator, source, file)).toEqual(mutants);
});

test.each<[string, string, string[]]>([
  ['a.go', 'package p\nvar x = f(a, 1, b, c)', ['package p\nvar x = f(a, 1, c, b)']],
  ['a.rs', 'fn f() { g(1, 2) }', ['fn f() { g(2, 1) }']],
  ['A.java', 'class A { int x = f(a, b, "c"); }', ['class A { int x = f(b, a, "c"); }']],
])('%s: %j, alike', async (file, source, mutants) => {
  expect(await mutantsOf(swappedArguments({ alike: true }), source, file)).toEqual(mutants);
});
