import { isUtf8 } from 'node:buffer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePatch } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import { decodeSource, encodeSource } from '../support/source-text.ts';
import { type FixturePackage, fixturePackage } from './fixture-package.ts';
import { type Decision, inject, validate } from './index.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const SHAPES = `# -*- coding: latin-1 -*-
"""Façade of shapes."""
from .width import double
from .height import half

__version__ = '1.0'

def square(side):
    if side < 0:
        return 'größer als null'
    return side * side

def size(side):
    return double(side) + half(side)
`;
const WIDTH = '\ufeff"""Widths."""\n\n\ndef double(width):\n    return width * 2\n';
const HEIGHT =
  '"""Heights."""\r\n\r\n\r\ndef half(height):\r\n    if height < 0:\r\n        return 0\r\n    return height / 2\r\n';
const SUITE = `# vim: set fileencoding=iso-8859-1 :
from shapes import square, size
from shapes.height import half
from shapes.width import double

def test_square():
    assert square(3) == 9

def test_below():
    assert square(-3) == 'größer als null'

def test_double():
    assert double(4) == 8

def test_half():
    assert half(4) == 2

def test_none():
    assert half(-1) == 0

def test_size():
    assert size(4) == 10

def test_more():
    assert square(2) == 4
`;

let made: FixturePackage;
const decisions: Decision[] = [];
beforeAll(async () => {
  made = await fixturePackage('bytes', {
    'shapes/__init__.py': latin1(SHAPES),
    'shapes/width.py': Buffer.from(WIDTH),
    'shapes/height.py': Buffer.from(HEIGHT),
    'shapes/wide.py': Buffer.from('\ufeffx = 1\n', 'utf16le'),
    'shapes/broken.py': latin1('def é(:\n\xff\xfe'),
    'tests/test_shapes.py': latin1(SUITE),
    'tests/test_odd.py': Buffer.from('\ufeffdef test_odd():\r\n    assert True\r\n'),
    'tests/data/\u00e9.bin': latin1('\xff\x00\xfe'),
  });
  const options = { ...made, count: 5, seed: 3, parallel: 2, hiddenTests: 'failing' as const };
  for await (const decision of inject(made.environment, options)) decisions.push(decision);
});
afterAll(() => made[Symbol.asyncDispose]());

test('bugs are put into sources of other encodings, with byte order marks and CR, and proven', async () => {
  const tasks = decisions.flatMap((one): Task[] => ('task' in one && one.task !== undefined ? [one.task] : []));
  const files = new Set(tasks.map(({ origin }) => origin.file));
  expect(files).toContain('shapes/__init__.py');
  expect(files.size).toBeGreaterThan(1);
  for (const task of tasks) {
    expect(parsePatch(task.patch).map(({ path }) => path)).toEqual([task.origin.file]);
    expect(task.patch + task.problem_statement + task.test_patch).not.toContain('\ufffd');
  }
  const [odd] = tasks.filter(({ origin }) => origin.file === 'shapes/__init__.py');
  expect((await validate(odd as Task, made)).kind).toBe('valid');
});

test('the environment was built, and its suite ran', () => {
  expect(Object.keys(made.environment.baseline[0]?.tests ?? {})).toContain('tests/test_odd.py::test_odd');
});

test.each([
  ['UTF-8 with a mark', Buffer.from('\ufeffx = "é☃"\r\n'), 'utf8'],
  ['latin-1', latin1('x = "é"\n'), 'bytes'],
  ['Shift JIS', Buffer.from([0x78, 0x3d, 0x22, 0x83, 0x5c, 0x22, 0x0a]), 'bytes'],
] as const)('%s goes through text and back', (_name, content, encoding) => {
  const source = decodeSource(content);
  expect(source?.encoding).toBe(encoding);
  expect(source && encodeSource(source.text, source.encoding)).toEqual(content);
  expect(isUtf8(content)).toBe(encoding === 'utf8');
});

test('what holds a NUL is no text; what an encoding cannot hold is refused', () => {
  expect(decodeSource(Buffer.from('x', 'utf16le'))).toBeUndefined();
  expect(encodeSource('☃', 'bytes')).toBeUndefined();
});
