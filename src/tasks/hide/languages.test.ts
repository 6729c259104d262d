import { expect, test } from 'vitest';
import type { Language } from '../../records/repository.ts';
import { HIDING } from './languages.ts';

/** Files without these tests, by path; '(emptied)' where nothing is left, and the reason alone where one is refused. */
async function hide(
  language: Language,
  files: Readonly<Record<string, string>>,
  ...tests: string[]
): Promise<Record<string, string> | string> {
  const rules = HIDING[language];
  const { amongCode } = rules;
  const mayHold = (path: string, text: string): boolean =>
    rules.isTestFile(path) || (amongCode?.isFile(path) === true && amongCode.holdsTests(text));
  const shown = new Map(Object.entries(files).filter(([path, text]) => mayHold(path, text)));
  const places = tests.flatMap((id) => rules.placesOf(id, shown));
  if (places.length === 0) return 'no place';
  const left: Record<string, string> = {};
  for (const [file, own] of Map.groupBy(places, (place) => place.file)) {
    const source = shown.get(file);
    if (source === undefined) return `${file} is no test file`;
    const others = [...shown].filter(([path]) => path !== file).map(([, text]) => text);
    const cut = await rules.cut(
      file,
      source,
      own.map(({ names }) => names),
      others,
    );
    if (cut.kind === 'refused') return cut.detail;
    left[file] = cut.kind === 'cut' ? cut.source : '(emptied)';
  }
  return left;
}

const GO = `package shapes

import (
	"strings"
	"testing"
)

// sides of squares.
var sides = []int{1, 2}

var shared = 3

func half(t *testing.T, side int) string { return strings.Repeat("x", side/2) }

// TestArea looks at areas.
func TestArea(t *testing.T) {
	for _, side := range sides {
		t.Run("side", func(t *testing.T) { half(t, side) })
	}
}

func TestTotal(t *testing.T) {
	if Total(shared) != 3 {
		t.Error("no")
	}
}
`;
const GO_LEFT = `package shapes

import (
	"testing"
)

var shared = 3

func TestTotal(t *testing.T) {
	if Total(shared) != 3 {
		t.Error("no")
	}
}
`;

test('Go: a function goes with what it alone needs, imports included', async () => {
  const left = { 'area_test.go': GO_LEFT };
  expect(await hide('go', { 'area_test.go': GO }, 'example.com/m/TestArea/side')).toEqual(left);
  const used = { 'area_test.go': GO, 'other_test.go': 'package shapes\n\nvar _ = half(sides)\n' };
  expect(await hide('go', used, 'example.com/m/TestArea')).toEqual({
    'area_test.go': GO.replace(/\/\/ TestArea[\s\S]*?\n}\n\n/, ''),
  });
});

test('Go: a file of nothing else is emptied, and the folder tells which function is meant', async () => {
  const files = {
    'a_test.go': 'package a\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {}\n',
    'sub/a_test.go': 'package sub\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {}\n',
  };
  expect(await hide('go', files, 'example.com/m/TestOne')).toEqual({ 'a_test.go': '(emptied)' });
  expect(await hide('go', files, 'example.com/m/sub/TestOne')).toEqual({ 'sub/a_test.go': '(emptied)' });
  expect(await hide('go', files, 'example.com/m/sub/TestTwo')).toBe('no place');
});

test('Go: the method of a suite goes with the function that runs it', async () => {
  const suite = `package a

import "testing"

type Suite struct{}

func (s *Suite) TestOne() { s.Equal(1, One()) }

func (s *Suite) TestTwo() { s.Equal(2, Two()) }

func TestSuite(t *testing.T) { suite.Run(t, new(Suite)) }
`;
  const left = (await hide('go', { 'a_test.go': suite }, 'm/TestSuite/TestOne', 'm/TestSuite')) as Record<string, string>;
  expect(left['a_test.go']).not.toMatch(/TestOne|TestSuite/);
  expect(left['a_test.go']).toContain('TestTwo');
});

const JAVA = `package org.shapes;

import org.junit.Test;

public class AreaTest extends Base {
    private static final int[] SIDES = {1, 2};
    private final int shared = 3;

    private int half(int side) {
        return side / 2;
    }

    /** Areas. */
    @Test
    public void testArea() {
        assertEquals(4, area(half(SIDES[1])));
    }

    @Override
    @Test
    public void testHanded() {
        super.testHanded();
    }

    @Test
    public void testTotal() {
        assertEquals(shared, total());
    }
}
`;
const BASE = `package org.shapes;

public abstract class Base {
    @Test
    public void testHanded() {
        assertEquals(1, one());
    }

    @Test
    public void testKept() {
    }
}
`;

test('Java: a method goes with its annotations and with what it alone needs', async () => {
  const files = { 'src/test/java/org/shapes/AreaTest.java': JAVA };
  const left = (await hide('java', files, 'org.shapes.AreaTest#testArea')) as Record<string, string>;
  expect(left['src/test/java/org/shapes/AreaTest.java']).toBe(
    JAVA.replace(/ {4}private static final int\[\] SIDES.*\n/, '')
      .replace(/ {4}private int half[\s\S]*?\n {4}}\n\n/, '')
      .replace(/ {4}\/\*\* Areas[\s\S]*?\n {4}}\n\n/, ''),
  );
});

test('Java: a method that a class of another file hands down goes there, and wherever it is overridden', async () => {
  const heir = 'package org.shapes;\n\npublic class HeirTest extends Base {\n}\n';
  const files = {
    'src/test/java/org/shapes/AreaTest.java': JAVA,
    'src/test/java/org/shapes/Base.java': BASE,
    'src/test/java/org/shapes/HeirTest.java': heir,
  };
  const left = (await hide('java', files, 'org.shapes.HeirTest#testHanded')) as Record<string, string>;
  expect(Object.keys(left).map((path) => path.split('/').at(-1))).toEqual(['Base.java', 'AreaTest.java']);
  expect(Object.values(left).join('\n')).not.toContain('testHanded');
  expect(left['src/test/java/org/shapes/Base.java']).toContain('testKept');
});

test('Java: nested classes, cases with parameters, and a class that is left without a test', async () => {
  const path = 'src/test/java/OneTest.java';
  const nested = 'class OneTest {\n  class Inner {\n    @ParameterizedTest\n    void one(int a) {}\n  }\n}\n';
  expect(await hide('java', { [path]: nested }, 'OneTest$Inner#one(int)[2]')).toEqual({ [path]: '(emptied)' });
  const named = { [path]: nested, 'src/test/java/AllTests.java': 'class AllTests { OneTest test; }\n' };
  expect(await hide('java', named, 'OneTest$Inner#one(int)[2]')).toEqual({
    [path]: 'class OneTest {\n  class Inner {\n  }\n}\n',
  });
});

const RUST = `use shapes::area;

const SIDE: u32 = 3;

#[test]
fn kept() {
    assert_eq!(area(1), 1);
}

/// Areas.
#[test]
#[cfg(feature = "std")]
fn areas() {
    assert_eq!(area(SIDE), 9);
}

mod inner {
    #[test]
    fn deep() {}
}
`;

test('Rust: a function goes with its attributes and with what it alone needs', async () => {
  const files = { 'tests/area.rs': RUST };
  expect(await hide('rust', files, 'shapes::test/area::areas', 'shapes::test/area::inner::deep')).toEqual({
    'tests/area.rs': `use shapes::area;

#[test]
fn kept() {
    assert_eq!(area(1), 1);
}

mod inner {
}
`,
  });
});

const RUST_CODE = `pub fn area(side: u32) -> u32 {
    side * side
}

fn only_tests_call_it() {}

#[cfg(test)]
#[allow(clippy::all)]
mod tests {
    use super::*;

    fn length() -> u32 {
        3
    }

    #[test]
    fn areas() {
        only_tests_call_it();
        assert_eq!(area(length()), 9);
    }

    #[test]
    fn kept() {}
}
`;

test('Rust: tests among the code go with helpers of their module, and leave the code as it is', async () => {
  const left = RUST_CODE.replace(/ {4}fn length[\s\S]*?9\);\n {4}}\n\n/, '');
  for (const [path, test] of [
    ['src/lib.rs', 'shapes::lib::tests::areas'],
    ['src/main.rs', 'shapes::bin/shapes::tests::areas'],
    ['src/bin/draw.rs', 'shapes::bin/draw::tests::areas'],
    ['src/flat/square.rs', 'shapes::lib::flat::square::tests::areas'],
  ] as const) {
    expect(await hide('rust', { [path]: RUST_CODE, 'src/other.rs': 'fn areas() {}' }, test)).toEqual({ [path]: left });
  }
});

test('Rust: tests of a module of their own go, those that no file holds and doctests do not', async () => {
  const files = { 'src/tests.rs': '#[test]\nfn a() {}\n\n#[test]\nfn b() {}\n', 'src/lib.rs': 'mod tests;' };
  expect(await hide('rust', files, 'shapes::lib::tests::a')).toEqual({ 'src/tests.rs': '#[test]\nfn b() {}\n' });
  expect(await hide('rust', files, 'shapes::lib::other::a')).toBe('the code is no test file');
  expect(await hide('rust', files, 'shapes::doc::src/lib.rs - area #2')).toBe('the documentation of src/lib.rs is no test file');
});

const TAPE = `'use strict';

const test = require('tape');
const SIDES = [1, 2];

test('areas', function (t) {
  t.same(SIDES.map(area), [1, 4]);
  t.end();
});

test('total', function (t) {
  t.test('of  [none]', function (st) {
    st.end();
  });
  t.end();
});
`;

test('JavaScript: calls with a title go with what they alone need, also out of others', async () => {
  const files = { 'test/area.js': TAPE };
  const left = TAPE.replace(/const SIDES.*\n\n/, '').replace(/test\('areas'[\s\S]*?\n}\);\n\n/, '');
  expect(await hide('javascript', files, 'test/area.js::areas')).toEqual({ 'test/area.js': left });
  expect(await hide('javascript', files, 'test/area.js::of [none]')).toEqual({
    'test/area.js': TAPE.replace(/ {2}t\.test[\s\S]*?\n {2}}\);\n/, ''),
  });
  expect(await hide('javascript', files, 'test/area.js::areas', 'test/area.js::total')).toEqual({ 'test/area.js': '(emptied)' });
});

test('JavaScript: a group without a test goes, and a file where titles are made as it runs', async () => {
  const suite = `import { it } from 'vitest';

describe('area', () => {
  beforeEach(() => {});
  it('one', () => {});
});

describe('other', () => {
  it('one', () => {});
});

for (const side of [1, 2]) it(\`side \${side}\`, () => {});
`;
  const files = { 'src/area.test.ts': suite };
  const left = (await hide('javascript', files, 'src/area.test.ts::area::one')) as Record<string, string>;
  expect(left['src/area.test.ts']).toBe(suite.replace(/describe\('area'[\s\S]*?\n}\);\n\n/, ''));
  expect(await hide('javascript', files, 'src/area.test.ts::side 1')).toEqual({ 'src/area.test.ts': '(emptied)' });
});

test('Python: a case is its function', async () => {
  const files = { 'tests/test_a.py': 'def test_a():\n    pass\n\ndef test_b():\n    pass\n' };
  expect(await hide('python', files, 'tests/test_a.py::test_a[1::2]')).toEqual({
    'tests/test_a.py': 'def test_b():\n    pass\n',
  });
});
