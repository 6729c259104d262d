import { expect, test } from 'vitest';
import { needlesOf } from './needles.ts';

const patch = (body: string): string => `diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1,${body.split('\n').filter((line) => !line.startsWith('+')).length} +1,${body.split('\n').filter((line) => !line.startsWith('-')).length} @@
${body}
`;

test('long lines with words of their own are searched for by themselves', () => {
  const body =
    ' def f(x):\n+    import os.path as something_long_here\n+    return normalise(x, keep_case=True)\n+    # a comment that is quite long, too\n+    x += 1\n     pass';
  expect(needlesOf(patch(body)).lines).toEqual(['return normalise(x, keep_case=True)']);
});

test('a line that only moves is no needle', () => {
  expect(needlesOf(patch('-return normalise(x, keep_case=True)\n+  return normalise(x, keep_case=True)')).lines).toEqual([]);
});

test('short changes are searched for with what stands around them', () => {
  const body =
    ' import os\n \n def area(side):\n     check(side, "side of a square")\n-    return side + side\n+    return side * side\n \n def name():\n     return "x"\n     pass';
  expect(needlesOf(patch(body)).passages).toEqual([
    ['def area(side):', 'check(side, "side of a square")', 'return side * side', 'def name():', 'return "x"'],
  ]);
});

test('a removed line leaves the passage without it', () => {
  const body = ' def area(side):\n     check(side, "side")\n-    side += 1\n     return side * side\n ';
  expect(needlesOf(patch(body)).passages).toEqual([['def area(side):', 'check(side, "side")', 'return side * side']]);
});

test('what is too short to mean anything is left out', () => {
  expect(needlesOf(patch(' a\n+b\n c'))).toEqual({ lines: [], passages: [] });
});
