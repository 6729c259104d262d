import { expect, test } from 'vitest';
import { withImports } from './javascript-imports.ts';

const under = (line: string, snippet = 'is(parse(1), 2);', path = 'test/a.js'): string =>
  withImports(snippet, { path, text: `'use strict';\n${line}\n` }, '@org/args');

test.each<[string, string, string, string?]>([
  ['the package by its place', "var parse = require('../');", "var parse = require('@org/args');"],
  ['its main file', "import { parse, other } from '../src/index.js';", "import { parse, other } from '@org/args';"],
  ['beside the test', "const parse = require('.');", "const parse = require('@org/args');", 'test.js'],
  ['a file of its name', "const parse = require('../args');", "const parse = require('@org/args');"],
  ['a part of it', "const parse = require('../').parse;", "const parse = require('@org/args').parse;"],
  ['its name', "import * as parse from '@org/args'", "import * as parse from '@org/args'"],
])('%s', (_name, line, shown, path) => {
  expect(under(line, undefined, path)).toBe(`${shown}\n\nis(parse(1), 2);`);
});

test.each([
  ['inner files', "const parse = require('../lib/parse');"],
  ['others', "const parse = require('parse');"],
  ['what is not used', "const args = require('../');"],
  ['members of that name', "const is = require('../');", 'a.is(1)'],
])('%s stay out', (_name, line, snippet = 'is_(parse(1), 2);') => {
  expect(under(line, snippet)).toBe(snippet);
});
