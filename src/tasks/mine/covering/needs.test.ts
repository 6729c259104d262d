import { expect, test } from 'vitest';
import { broughtNeeds, namedNeeds, tells } from './needs.ts';

test.each<[string, string]>([
  ["TypeError: area() got an unexpected keyword argument 'colour'", 'colour'],
  ["TypeError: Shape.__init__() got an unexpected keyword argument 'unit'", 'unit'],
  ["ImportError: cannot import name 'polygon' from 'shapes' (/testbed/shapes.py)", 'polygon'],
  ["ModuleNotFoundError: No module named 'shapes.solid'", 'solid'],
  ["AttributeError: module 'shapes' has no attribute 'volume'", 'volume'],
  ["AttributeError: 'Shape' object has no attribute 'colour'", 'colour'],
  ["AttributeError: type object 'Shape' has no attribute 'of'", 'of'],
  ["NameError: name 'polygon' is not defined", 'polygon'],
  ["TypeError: area() missing 1 required positional argument: 'height'", 'height'],
  ["Failed: DID NOT RAISE <class 'shapes.errors.ShapeError'>", 'ShapeError'],
  ['AssertionError: ShapeError not raised by area', 'ShapeError'],
  ["Failed: DID NOT WARN. No warnings of type (<class 'DeprecationWarning'>,) were emitted.", 'DeprecationWarning'],
  ['SystemExit: 2\nshapes: error: unrecognized arguments: --colour red', '--colour'],
  ['Error: No such option: --colour', '--colour'],
  ["error: unknown option '--colour'", '--colour'],
  ['unknown flag: --colour', '--colour'],
  ['flag provided but not defined: -colour', '-colour'],
  ["error: unexpected argument '--colour' found", '--colour'],
  ['TypeError: shapes.volume is not a function', 'volume'],
  ["SyntaxError: The requested module './shapes.js' does not provide an export named 'volume'", 'volume'],
  ["error TS2339: Property 'colour' does not exist on type 'Shape'.", 'colour'],
  ["TypeError: Cannot read properties of undefined (reading 'colour')", 'colour'],
  ['./shapes_test.go:5:7: undefined: Volume', 'Volume'],
  ['s.Colour undefined (type Shape has no field or method Colour)', 'Colour'],
  ['unknown field Colour in struct literal of type Shape', 'Colour'],
  ['error[E0599]: no method named `volume` found for struct `Shape`', 'volume'],
  ['error[E0432]: unresolved import `shapes::volume`', 'volume'],
  ['error: cannot find symbol\n    shape.volume();\n  symbol:   method volume()\n  location: class Shape', 'volume'],
])('%j asks for %s', (text, what) => {
  const needs = namedNeeds([text]);
  expect(needs.map((need) => need.what)).toContain(what);
  expect(needs.every(({ says }) => /^[A-Z`].*\.$/.test(says) && !says.includes('undefined`'))).toBe(true);
});

test.each([
  'AssertionError: assert 5 == 6',
  'ValueError: bad',
  'KeyError: 9',
  "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
])('%j asks for no name', (text) => expect(namedNeeds([text])).toEqual([]));

const added = (path: string, ...lines: string[]): string =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1,${lines.length + 1} @@\n a\n${lines.map((line) => `+${line}\n`).join('')}`;

test('what tests use and the fix brings, though the first failure hides it', () => {
  const patch = added(
    'shapes.py',
    "def polygon(sides, *, unit='cm', inner_total=0):",
    '    # a comment with secret_word',
    '    inner_total = 1',
    "    raise ValueError(f'sides must be positive, not {sides}')",
    "    parser.add_argument('--unit-of')",
  );
  const tests = added(
    'test_shapes.py',
    'from shapes import polygon',
    "    got = polygon(5, unit='mm')",
    '    secret_word = 3',
    "    with pytest.raises(ValueError, match='sides must be positive'):",
    "    main(['--unit-of', 'x'])",
    '    inner_total = got.total',
  );
  const { names, texts } = broughtNeeds(patch, tests);
  expect([...names.keys()]).toEqual(['polygon', 'unit', '--unit-of']);
  expect([...texts.keys()]).toEqual(['sides must be positive']);
});

test('a name is told as a whole word, a text as it is', () => {
  expect(tells('use `colour` here', { kind: 'name', what: 'colour' })).toBe(true);
  expect(tells('colours', { kind: 'name', what: 'colour' })).toBe(false);
  expect(tells('pass --unit', { kind: 'name', what: '--unit' })).toBe(true);
  expect(tells('pass --unit-of', { kind: 'name', what: '--unit' })).toBe(true);
  expect(tells('It says "Sides  must\nbe positive".', { kind: 'text', what: 'sides must be positive' })).toBe(true);
  expect(tells('It says so.', { kind: 'text', what: 'sides must be positive' })).toBe(false);
});
