import { expect, test } from 'vitest';
import { leakCheck, type Secrets } from './leak-check.ts';

const secrets: Secrets = {
  patch: `diff --git a/src/shapes/area.py b/src/shapes/area.py
--- a/src/shapes/area.py
+++ b/src/shapes/area.py
@@ -1,3 +1,3 @@
 def area(side):
     """Area."""
-    return side + side
+    return side * side
`,
  FAIL_TO_PASS: ['tests/test_shapes.py::TestArea::test_area[2-4]', 'tests/test_shapes.py::check_sizes'],
  origin: { operator: 'arithmetic-operator', file: 'src/shapes/area.py', line: 3, scope: 'Square._size', seed: 1 },
};
const REPORT = 'Wrong result from `area`: with shapes 1.0, shapes.area(3) prints 6 and I expected 9.';

test.each<[string, string, string[]]>([
  ['a fair report', REPORT, []],
  ['a public module in an import', `${REPORT} from shapes.area import area`, []],
  ['nothing', ' \n', ['empty']],
  ['a novel', REPORT.repeat(40), ['too long']],
  ['a test', `${REPORT} See test_area.`, ['names a test']],
  ['any test', `${REPORT} test_other fails too.`, ['names a test']],
  ['a test with another name', `${REPORT} check_sizes fails`, ['names a test']],
  ['a class of tests', `${REPORT} TestArea fails`, ['names a test']],
  ['a word that holds the name', `${REPORT} TestAreas and recheck_sizes`, []],
  ['the test file', `${REPORT} in tests/test_shapes.py`, ['names a test', 'names a test file']],
  ['the changed file', `${REPORT} Look at area.py`, ['names the changed file']],
  ['a line', `${REPORT} It is on line 3.`, ['names a line']],
  ['a traceback', `${REPORT} File "x", in y`, ['names a line']],
  ['the fix', `${REPORT} Try\n\n  return   side * side`, ['holds a line of the fix']],
  ['the private place', `${REPORT} shapes._size(3) is wrong too`, ['names a private function that was changed']],
  ['our words', `${REPORT} (mutation)`, ['names our side of things']],
  ['the checkout', `${REPORT} FileNotFoundError: '/testbed/x'`, ['names our side of things']],
  ['a folder of the sandbox', `${REPORT} No module in /opt/env/lib/python3.12`, ['names our side of things']],
  ['an address', `${REPORT} <object at 0x7f3a5c0de910>`, ['holds an address']],
])('%s', (_name, statement, rules) => {
  expect(leakCheck(statement, secrets).map((leak) => leak.rule)).toEqual(rules);
});

test('a package of one __init__.py may be named', () => {
  const patch = secrets.patch.replaceAll('src/shapes/area.py', 'shapes/__init__.py');
  expect(leakCheck(`${REPORT} see shapes.__init__`, { ...secrets, patch })).toEqual([]);
  expect(leakCheck(`${REPORT} see shapes/__init__.py`, { ...secrets, patch })).toHaveLength(1);
});

test('a task of several bugs may be told at more length, and keeps the private places of each', () => {
  const part = { instance_id: 'a', operator: 'o', file: 'src/shapes/area.py', line: 3 };
  const origin = {
    ...secrets.origin,
    scope: '',
    parts: [
      { ...part, scope: 'area' },
      { ...part, scope: 'Square._edge' },
    ],
  };
  expect(leakCheck(REPORT.repeat(40), { ...secrets, origin })).toEqual([]);
  expect(leakCheck(`${REPORT} shapes._edge(3) is wrong`, { ...secrets, origin }).map(({ found }) => found)).toEqual(['_edge']);
});

test.each<[string, string, string[]]>([
  ['m/sub/TestArea/of_squares', 'See TestArea.', ['names a test']],
  ['m/sub/TestArea/of_squares', 'The package m/sub gives it.', []],
  ['org.shapes.AreaTest#testSide', 'See testSide.', ['names a test']],
  ['org.shapes.AreaTest#testSide', 'See AreaTest.', ['names a test']],
  ['shapes::lib::tests::area_of_squares', 'See area_of_squares.', ['names a test']],
  ['shapes::lib::tests::area_of_squares', 'The lib shapes gives it, in its tests.', []],
  ['test/area.js::side of squares', 'The side of squares is wrong.', ['names a test']],
  ['test/area.js::getArea', 'The result of getArea is wrong.', []],
  ['test/area.js::concurrency', 'The concurrency is wrong.', []],
])('%s: %s', (id, words, rules) => {
  expect(leakCheck(`${REPORT} ${words}`, { ...secrets, FAIL_TO_PASS: [id] }).map((leak) => leak.rule)).toEqual(rules);
});
