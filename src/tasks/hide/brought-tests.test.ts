import { expect, test } from 'vitest';
import { testsBrought } from './brought-tests.ts';

const patchOf = (path: string, line: string): string =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1,2 @@\n one\n+${line}\n`;

test.each<[string, string, string, string, boolean]>([
  ['python', 'tests/test_a.py', 'def test_a():', 'tests/test_a.py::test_b', true],
  ['python', 'tests/test_a.py', 'def test_a():', 'tests/test_b.py::test_a', false],
  ['go', 'sub/a_test.go', 'func TestA(t *testing.T) {', 'm/sub/TestA/case (1)', true],
  ['go', 'sub/a_test.go', 'func TestA(t *testing.T) {', 'm/sub/TestAB', false],
  ['java', 'src/test/java/A.java', '  public void testA() {', 'B#testA', true],
  ['java', 'src/test/java/A.java', '  public void testA() {', 'A#test', false],
  ['rust', 'tests/a.rs', 'fn one() {', 'shapes::test/a::inner::one', true],
  ['rust', 'tests/a.rs', 'fn one() {', 'shapes::test/a::two', false],
  ['c', 'a/test.c', 'int one() {', 'a/test.c::one', true],
])('%s: %s %s brings %s: %s', (language, path, line, id, brought) => {
  expect(testsBrought({ language, test_patch: patchOf(path, line) })(id)).toBe(brought);
});
