import { expect, test } from 'vitest';
import { readEvidence } from '../evidence.ts';
import { scopeFinder } from '../python/scope.ts';
import { readSource } from '../python/source.ts';
import { templates } from './templates.ts';

/** What a template makes of the last line of the code that contains `at` (or of the last line). */
function mends(name: string, code: string, { at, seen = '' }: { at?: string; seen?: string } = {}): string[] {
  const lines = code.split('\n');
  const source = readSource(new Map(lines.map((text, index) => [index + 1, text])));
  const number = (at === undefined ? lines.length - 1 : lines.findLastIndex((line) => line.includes(at))) + 1;
  const line = source.get(number);
  const template = templates.find((other) => other.name === name);
  if (line === undefined || template === undefined) throw new Error(`no line or no template ${name}`);
  return [...template.propose(line, scopeFinder(source)(number), readEvidence(seen))].map(({ lines: put, span = 1 }) =>
    lines
      .toSpliced(number - 1, span, ...put)
      .slice(number - 1)
      .join('\n'),
  );
}

test.each([
  ['comparison', 'if a < b:', ['if a <= b:', 'if a > b:']],
  ['equality', 'if a != b and c is not d:', ['if a == b and c is not d:', 'if a != b and c is d:']],
  ['equality', 'return x not in y', ['return x in y']],
  ['arithmetic', 'x = a - b * -c', ['x = a + b * -c', 'x = a - b / -c']],
  ['unary-minus', 'return [-1]', ['return [1]']],
  ['unary-minus', 'return items[1]', ['return items[-1]']],
  ['boolean-operator', 'if a and b or c:', ['if a or b or c:', 'if a and b and c:']],
  ['negation', 'if not (a == b):', ['if (a == b):']],
  ['negation', 'if a.ok() and b:', ['if not a.ok() and b:', 'if a.ok() and not b:', 'if not (a.ok() and b):']],
  ['constant', 'x = y[7]', ['x = y[6]', 'x = y[8]']],
  ['literal', 'f(flag=True)', ['f(flag=False)']],
  ['swapped-operands', 'return 10 % n', ['return n % 10']],
  ['swapped-operands', 'x = f(a - b, c)', ['x = f(b - a, c)']],
  ['call-arguments', 'return f(a, g(b, c))', ['return f(g(b, c), a)', 'return f(a, g(c, b))']],
  ['method-swap', 'return max(x.lstrip())', ['return min(x.lstrip())', 'return max(x.rstrip())']],
  ['slice-bounds', 'return a[1:n + 1]', ['return a[1:n]', 'return a[1:]']],
  ['slice-bounds', 'return a[0]', ['return a[-1]']],
  ['range-bounds', 'for i in range(n):', ['for i in range(n + 1):', 'for i in range(1, n):']],
  ['loop-exit', '    break', ['    continue']],
  ['augmented-assignment', 'x -= 1', ['x += 1', 'x = 1']],
  ['exception-type', "raise TypeError('x')", ["raise ValueError('x')"]],
  ['conditional', 'return f(a if b else c, d)', ['return f(c if b else a, d)']],
  ['return-value', 'a + b', ['return a + b']],
  ['conversion', 'return name', ['return str(name)', 'return name.strip()']],
  ['lost-argument', 'return d.get(key)', ['return d.get(key, 0)']],
  ['format-field', "return f'{path}:{line - 1}'", ["return f'{path}:{line + 1}'"]],
  ['removed-line', 'x = 1', ['pass']],
])('%s: %s', (name, line, expected) => {
  expect(mends(name, line)).toEqual(expect.arrayContaining(expected));
});

test('what is no operator stays', () => {
  expect(mends('arithmetic', 'f(*a, **b)')).toEqual([]);
  expect(mends('arithmetic', "x = '-' # a - b")).toEqual([]);
  expect(mends('equality', 'for x in y:')).toEqual([]);
  expect(mends('return-value', '"""A docstring."""')).toEqual([]);
  expect(mends('return-value', 'f(a, # b\n  c)')).toEqual([]);
  expect(mends('call-arguments', 'def f(a, b):')).toEqual([]);
});

test('blocks of an if and its else trade places', () => {
  const code = 'def f(a):\n    if a:\n        x = 1\n    else:\n        x = 2\n        y = 3\n    return x';
  expect(mends('conditional', code, { at: 'if a' })[0]).toBe(
    '    if a:\n        x = 2\n        y = 3\n    else:\n        x = 1\n    return x',
  );
});

test('the function tells names, siblings and missing statements', () => {
  expect(mends('wrong-variable', 'def f(left, right: int = 3):\n    return left')).toEqual(['    return right']);
  expect(mends('wrong-variable', 'def f(self, a, b):\n    self.a = b')).toEqual(['    self.a = a']);
  expect(mends('augmented-assignment', 'def f(a):\n    text = 1\n    text = a')).toContain('    text += a');
  expect(mends('return-value', 'def f(a):\n    total = a\n    return None')).toContain('    return total');
  expect(
    mends('restored-statement', 'def f(a):\n    n = 0\n    for x in a:\n        if x:\n            pass\n    return n', {
      at: 'pass',
    })[0],
  ).toBeDefined();
  expect(
    mends('restored-statement', 'def f(a):\n    n = 0\n    for x in a:\n        pass\n    return n', { at: 'pass' }),
  ).toContain('        n += 1\n    return n');
  expect(mends('analogy', 'def f(a, b):\n    low = min(a.x, b.x)\n    top = max(a.y, b.x)')).toContain('    top = min(a.y, b.x)');
  expect(mends('lost-condition', 'def f(a, b):\n    if a > 1 and b:\n        return 1\n    if a > 2:', {})).toContain(
    '    if a > 2 and b:',
  );
  expect(mends('lost-argument', 'def f(a, deep):\n    return g(a)')).toContain('    return g(a, deep=deep)');
});

test('the failure tells lost text', () => {
  const seen = "E   AssertionError: assert 'ab' == 'a-b'";
  expect(mends('string-literal', "return ''.join(parts)", { seen })).toContain("return '-'.join(parts)");
  expect(
    mends('restored-statement', 'def f(s):\n    pass\n    return s', { at: 'pass', seen: "E   assert '1,5' == '15'" }),
  ).toContain("    s = s.replace(',', '')\n    return s");
});
