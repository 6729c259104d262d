import { expect, test } from 'vitest';
import { calledFunction, cutSnippet, declaredBy, linkedSnippet, needsAny } from './cut-snippet.ts';

test.each<[string, string[], string | undefined]>([
  ['the last alone', ['is(f(1), 2);'], 'is(f(1), 2);'],
  ['what makes its names', ['const a = 1;', 'const b = 2;', 'is(f(a), 2);'], 'const a = 1;\nis(f(a), 2);'],
  ['what changes them', ['const a = [];', 'a.push(b);', 'is(f(a), 2);'], 'const a = [];\na.push(b);\nis(f(a), 2);'],
  ['what makes those', ['let b = 1;', 'let a = g(b);', 'assert_eq!(a, 2);'], 'let b = 1;\nlet a = g(b);\nassert_eq!(a, 2);'],
  ['not what had its name before', ['let a = f(1);', 'let a = f(2);', 'g(a);', 'is(a, 2);'], 'let a = f(2);\ng(a);\nis(a, 2);'],
  ['what it is made of', ['let a = f(1);', 'let a = g(a);', 'is(a, 2);'], 'let a = f(1);\nlet a = g(a);\nis(a, 2);'],
  ['no other checks', ['t.plan(2);', 'const a = 1;', 't.equal(a, 1);', 't.equal(f(a), 2);'], 'const a = 1;\nt.equal(f(a), 2);'],
  ['text is no name', ["const a = 'x';", "is(f('a'), 2);"], "is(f('a'), 2);"],
  ['Go', ['got, err := f()', 'if got != 1 {\n\tt.Error(got)\n}'], 'got, err := f()\nif got != 1 {\n\tt.Error(got)\n}'],
  [
    'Go: what went well',
    ['got, err := f()', 'if err != nil {\n\tt.Fatal(err)\n}', 'if got != 1 {}'],
    'got, err := f()\nif got != 1 {}',
  ],
  ['only that it failed', ['a()', 't.Fatal("no")'], undefined],
  [
    'Java: what fills them, and nothing for its type',
    ['final Out out = new Out();', 'final In in = new In();', 'form.print(out, 1);', 'assertEquals("a", out.toString());'],
    'final Out out = new Out();\nform.print(out, 1);\nassertEquals("a", out.toString());',
  ],
  [
    'Rust: types behind a colon',
    ['let a: Vec<u8> = f();', 'let b: Vec<u8> = g();', 'assert_eq!(b, c);'],
    'let b: Vec<u8> = g();\nassert_eq!(b, c);',
  ],
  ['too long', [`is([${'1,\n'.repeat(20)}], 2);`], undefined],
  ['nothing', [], undefined],
])('%s', (_name, statements, snippet) => {
  expect(cutSnippet(statements)).toBe(snippet);
});

test.each<[string, string, string | undefined]>([
  ['assert.equal(size(clone(1)), 2)', 'function clone(a) {}', 'clone'],
  ['expect(box.area(1))', 'class Box {\n  area(a) {\n  }\n}', 'area'],
  ['let x = encode(1);', 'pub fn encode(x: u8) {}', 'encode'],
  ['uuid := NewMD5(a)', 'func NewMD5(space UUID) UUID {', 'NewMD5'],
  ['assertTrue(parse(a))', 'boolean parse(String a) throws ParseException {', 'parse'],
  ['const a = make(1);\nequal(a.area(), 2);', 'function make(a) {}\nfunction area() {}', 'area'],
  ['f(1)', 'g(1)', undefined],
])('%s', (snippet, source, name) => {
  expect(calledFunction(snippet, [source])).toBe(name);
});

test('linked: what is handed on sees what happens', () => {
  const steps = [
    'const seen = [];',
    'function see(a) {\n  seen.push(a);\n}',
    'const how = { see };',
    'const other = 1;',
    't.end();',
  ];
  const last = 'same(seen, []);';
  expect(cutSnippet([...steps, 'parse(how);', last])).not.toContain('parse');
  expect(linkedSnippet([...steps, 'parse(how);', last, 'same(seen, [1]);'], last)).toBe(
    [...steps.slice(0, 3), 'parse(how);', last].join('\n'),
  );
});

test.each([
  ['t.equal(side, 42)', ['side'], true],
  ['t.equal(area(1).side, 42)', ['side', 't'], false],
])('%s needs one of %j: %s', (snippet, parameters, needed) => {
  expect(needsAny(snippet, new Set(parameters))).toBe(needed);
});

test.each([
  ['const a = 1;', ['a']],
  ['async function see(b) {}', ['see']],
  ['final List<String> a = f(b);', ['a']],
  ['let mut a: u8 = b;', ['a']],
  ['a, err := f(b)', ['a', 'err']],
  ['f(a);', []],
])('%s declares %j', (statement, names) => {
  expect([...declaredBy([statement])]).toEqual(names);
});
