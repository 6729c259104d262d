import { byName } from '../../support/by-name.ts';

/** How a method of `unittest.TestCase` reads as an assertion, `1` and `2` being its arguments. */
const ASSERTIONS: Readonly<Record<string, string>> = byName({
  assertEqual: '1 == 2',
  assertEquals: '1 == 2',
  assertListEqual: '1 == 2',
  assertTupleEqual: '1 == 2',
  assertDictEqual: '1 == 2',
  assertSetEqual: '1 == 2',
  assertSequenceEqual: '1 == 2',
  assertMultiLineEqual: '1 == 2',
  assertNotEqual: '1 != 2',
  assertTrue: '1',
  assertFalse: 'not 1',
  assertIs: '1 is 2',
  assertIsNot: '1 is not 2',
  assertIsNone: '1 is None',
  assertIsNotNone: '1 is not None',
  assertIn: '1 in 2',
  assertNotIn: '1 not in 2',
  assertIsInstance: 'isinstance(1, 2)',
  assertGreater: '1 > 2',
  assertGreaterEqual: '1 >= 2',
  assertLess: '1 < 2',
  assertLessEqual: '1 <= 2',
});

/**
 * A cut-out of a Python test as somebody would write it who reports a bug: with the imports of the test's file that it uses
 * in front, and plain assertions in place of `unittest`'s.
 */
export function readAsReport(snippet: string, testFile: string): string {
  const lines = snippet.split('\n').map(plainAssertion);
  const code = lines.join('\n');
  const imports = testFile
    .split('\n')
    .filter((line) => boundNames(line).some((name) => new RegExp(`(?<![\\w.])${name}\\b`).test(code)));
  return [...imports, ...(imports.length > 0 ? [''] : []), ...lines].join('\n');
}

/** Names that an import statement of one line binds. */
function boundNames(line: string): string[] {
  const names = /^(?:from [\w.]+ import|import) ([\w., ]+)$/.exec(line)?.[1] ?? '';
  return names
    .split(',')
    .map((part) => part.trim().split(' as ').at(-1)?.split('.')[0] ?? '')
    .filter(Boolean);
}

function plainAssertion(line: string): string {
  const [, indent = '', method = '', inside = ''] = /^(\s*)self\.(assert\w+)\((.*)\)$/.exec(line) ?? [];
  const form = ASSERTIONS[method];
  const values = splitArguments(inside);
  if (form === undefined || values.length < (form.includes('2') ? 2 : 1)) return line;
  return `${indent}assert ${form.replace(/[12]/g, (number) => values[Number(number) - 1] as string)}`;
}

/** Arguments of a call, split at the commas that no bracket or quote encloses; none where a bracket stays open. */
function splitArguments(text: string): string[] {
  const values = [''];
  let depth = 0;
  for (const [token] of text.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\s\S]/g)) {
    if ('([{'.includes(token)) depth++;
    if (')]}'.includes(token)) depth--;
    if (depth < 0) return [];
    if (token === ',' && depth === 0) values.push('');
    else values[values.length - 1] += token;
  }
  return depth === 0 ? values.map((value) => value.trim()) : [];
}
