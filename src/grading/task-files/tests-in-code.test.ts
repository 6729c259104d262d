import { expect, test } from 'vitest';
import { placesOf } from '../control/test-places.ts';
import { withTasksTests } from './tests-in-code.ts';

async function restored(
  framework: string,
  path: string,
  ids: readonly string[],
  texts: { base: string; patched: string; golden?: string },
): Promise<string | undefined> {
  const places = placesOf(framework);
  if (places === undefined) throw new Error(framework);
  return withTasksTests({ path, golden: undefined, ...texts }, ids, places);
}

const RUST =
  'pub fn total() -> i64 { 1 }\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn two() { assert_eq!(total(), 2); }\n}\n';

test.each([
  ['an edited expectation', RUST.replace(', 2)', ', 1)')],
  ['an emptied test', RUST.replace('assert_eq!(total(), 2);', '')],
  [
    'a macro in the place of another',
    RUST.replace('use super::*;', 'use super::*;\n    macro_rules! assert_eq { ($($x:tt)*) => {} }'),
  ],
])('Rust: %s in the module of tests is put back', async (_, patched) => {
  expect(await restored('cargo-test', 'src/lib.rs', ['a::lib::tests::two'], { base: RUST, patched })).toBe(RUST);
});

test('Rust: what is new for tests alone goes, the fix stays, and so does what the golden patch changes', async () => {
  const fixed = RUST.replace('{ 1 }', '{ 2 }');
  const patched = `${fixed}\n#[cfg(test)]\nmacro_rules! assert_eq { ($($x:tt)*) => {} }\n`;
  const ids = ['a::lib::tests::two'];
  expect(await restored('cargo-test', 'src/lib.rs', ids, { base: RUST, patched })).toBe(`${fixed}\n\n`);
  const golden = fixed.replace(', 2)', ', 2, "two")');
  expect(await restored('cargo-test', 'src/lib.rs', ids, { base: RUST, patched: golden, golden })).toBeUndefined();
  expect(await restored('cargo-test', 'src/lib.rs', ids, { base: RUST, patched: fixed })).toBeUndefined();
  expect(await restored('cargo-test', 'src/lib.rs', ['a::test/other::two'], { base: RUST, patched })).toBeUndefined();
});

const PYTHON = 'def total(items):\n    """Adds.\n\n    >>> total([1, 2])\n    3\n    """\n    return sum(items) - 1\n';

test('Python: an example in the documentation of a function that is tested', async () => {
  const patched = PYTHON.replace('    3\n', '    2\n').replace('def total', 'X = 1\n\n\ndef total');
  const put = await restored('pytest', 'sums.py', ['sums.py::sums.total'], { base: PYTHON, patched });
  expect(put).toBe(PYTHON.replace('def total', 'X = 1\n\n\ndef total'));
  expect(await restored('pytest', 'sums.py', ['tests/test_sums.py::test_a'], { base: PYTHON, patched })).toBeUndefined();
});

test('Python: a test function among the code', async () => {
  const base = 'def total(items):\n    return 1\n\n\ndef test_total():\n    assert total([2]) == 2\n';
  const patched = base.replace('return 1', 'return 0').replace('== 2', '== 0');
  const put = await restored('pytest', 'sums.py', ['sums.py::test_total'], { base, patched });
  expect(put).toBe(base.replace('return 1', 'return 0'));
});

test('JavaScript: a test in the source', async () => {
  const base =
    "export const total = () => 1;\nif (import.meta.vitest) {\n  const { test, expect } = import.meta.vitest;\n  test('two', () => expect(total()).toBe(2));\n}\n";
  const put = await restored('vitest', 'src/sums.ts', ['src/sums.ts::two'], {
    base,
    patched: base.replace('toBe(2)', 'toBe(1)'),
  });
  expect(put).toBe(base);
});
