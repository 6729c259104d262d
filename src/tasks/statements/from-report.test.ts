import { expect, test } from 'vitest';
import type { FailureEvidence } from '../../records/test-run.ts';
import { type ReportFacts, statementFromReport } from './from-report.ts';
import type { Secrets } from './leak-check.ts';

const SUITE = `const { area } = require('..');

test('of squares', () => {
  const side = 3;
  is(area(side), 9);
});
`;
const facts: ReportFacts = {
  name: 'shapes',
  version: '1.0.0',
  language: 'javascript',
  sources: { 'index.js': 'function area(side) {\n  return side + side;\n}\n' },
  shown: { 'test/area.js': SUITE, 'index.js': 'function area(side) {\n  return side + side;\n}\n' },
};
const secrets: Secrets = {
  patch: `diff --git a/index.js b/index.js
--- a/index.js
+++ b/index.js
@@ -1,3 +1,3 @@
 function area(side) {
-  return side + side;
+  return side * side;
 }
`,
  FAIL_TO_PASS: ['test/area.js::of squares'],
  origin: { operator: 'arithmetic-operator', file: 'index.js', line: 2, scope: 'area', seed: 1 },
};
const failure = (more: Partial<FailureEvidence> = {}): FailureEvidence => ({
  test: 'test/area.js::of squares',
  exception: 'AssertionError',
  message: 'expected 6 to equal 9',
  statement: 'is(area(side), 9);',
  file: 'test/area.js',
  locals: {},
  frames: ['test/area.js:5:'],
  ...more,
});
const write = async (...failures: FailureEvidence[]): Promise<string> => {
  const choice = await statementFromReport(failures, facts, secrets, 'seed');
  return choice.kind === 'written' ? choice.statement : `refused: ${choice.detail}`;
};

test('tells the steps of the test, what came out and what was expected', async () => {
  const text = await write(failure());
  expect(text.split('\n')[0]).toContain('`area`');
  expect(text).toContain("```js\nconst { area } = require('shapes');\n\nconst side = 3;\nis(area(side), 9);\n```");
  expect(text).toMatch(/`6`\.[\s\S]*`9`\./);
  expect(text).toContain('shapes 1.0.0');
});

test('an error out of the package is named', async () => {
  expect(await write(failure({ exception: 'TypeError', message: 'side is not a number' }))).toMatch(
    /TypeError[\s\S]*`TypeError`:\n\n```\nside is not a number\n```/,
  );
});

test('a check that says no more than its title is told as such', async () => {
  expect(await write(failure({ message: '9' }))).toMatch(/last/);
  expect(await write(failure({ message: '' }))).toMatch(/last/);
});

test('code of the package itself is never shown', async () => {
  const text = await write(
    failure({ file: 'index.js', frames: ['index.js:2:area'], message: 'got 6 for a square of side 3, not 9' }),
  );
  expect(text).not.toContain('return side');
  expect(text).toContain('got 6 for a square');
});

test('the failure that tells more comes first, and one that gives the fix away is passed over', async () => {
  const leaking = failure({ message: 'expected 6 to equal return side * side;' });
  const other = failure({ exception: 'TypeError', message: 'no' });
  expect(await write(leaking, other)).toContain('TypeError');
  expect(await write(leaking)).toBe('refused: holds a line of the fix: return side * side;');
});

test('without steps and without words there is no statement', async () => {
  expect(await write(failure({ frames: [], message: 'no' }))).toBe('refused: no failing test tells what came out');
});

test('a function that is handed on is told with what calls it', async () => {
  const suite = `const area = require('..');

test('of all', () => {
  const sides = [3];
  area.all(sides, see);
  function see(size) {
    is(size, 9);
  }
});
`;
  const shown = { 'test/area.js': suite };
  const choice = await statementFromReport([failure({ frames: ['test/area.js:7:'] })], { ...facts, shown }, secrets, 'seed');
  expect(choice.kind === 'written' ? choice.statement : choice.detail).toContain(
    "```js\nconst area = require('shapes');\n\nconst sides",
  );
});

test('what the function around it made is told with a check', async () => {
  const suite = `test('of all', () => {
  const side = 3;
  later(() => {
    is(area(side), 9);
  });
});
`;
  const shown = { 'test/area.js': suite };
  const choice = await statementFromReport([failure({ frames: ['test/area.js:4:'] })], { ...facts, shown }, secrets, 'seed');
  expect(choice.kind === 'written' ? choice.statement : choice.detail).toContain('const side = 3;\nlater(');
});

test('a panic in the code of a crate is told with the test, where that is short', async () => {
  const source = `pub fn area(side: u32) -> u32 { SIZES[side] }

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic]
    fn areas() {
        let side = 3;
        assert_eq!(area(side), 9);
    }
}
`;
  const rust = { ...facts, language: 'rust', sources: { 'src/lib.rs': source }, shown: { 'src/lib.rs': source } } as const;
  const panic = failure({
    test: 'shapes::lib::tests::areas',
    exception: 'panic',
    message: 'index out of bounds',
    statement: 'pub fn area(side: u32) -> u32 { SIZES[side] }',
    file: 'src/lib.rs',
    frames: ['src/lib.rs:1:'],
  });
  const apart = { ...rust, sources: {}, shown: { 'src/lib.rs': '', 'tests/area.rs': source } };
  expect(await statementFromReport([panic], apart, secrets, 'seed')).toMatchObject({
    statement: expect.stringContaining('let side = 3;'),
  });
  const choice = await statementFromReport([panic], rust, secrets, 'seed');
  const text = choice.kind === 'written' ? choice.statement : choice.detail;
  expect(text).toContain('```rust\nlet side = 3;\nassert_eq!(area(side), 9);\n```');
  expect(text).toContain('index out of bounds');
  expect(text).not.toContain('SIZES');
});

test('steps that a loop takes with each row of a table are told where the words hold the values', async () => {
  const suite = `package shapes

func TestAreas(t *testing.T) {
	cases := []struct{ side, area int }{
${'\t\t{1, 1},\n'.repeat(20)}	}
	for _, c := range cases {
		got, err := Area(c.side)
		if err != nil {
			t.Fatal(err)
		}
		if got != c.area {
			t.Errorf("wrong area of %d", c.side)
		}
	}
}
`;
  const sources = { 'area.go': 'package shapes\n\nfunc Area(side int) (int, error) {' };
  const go = { ...facts, language: 'go', sources, shown: { 'area_test.go': suite } } as const;
  const at = (line: number, message: string): FailureEvidence =>
    failure({ test: 'm/TestAreas', exception: 'FAIL', message, file: 'area_test.go', frames: [`area_test.go:${line}:`] });
  const choice = await statementFromReport([at(29, 'not in the mood'), at(32, 'wrong area of 3')], go, secrets, 'seed');
  const text = choice.kind === 'written' ? choice.statement : choice.detail;
  expect(text).toContain('```go\ngot, err := Area(c.side)\nif got != c.area {');
  expect(text).toContain('wrong area of 3');
});
