import { posix } from 'node:path';
import { isAmong } from '../../environments/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { SourceEncoding } from '../../support/source-text.ts';

/** A file of the checkout that may be source. */
export type Candidate = { path: string; text: string; encoding?: SourceEncoding };

/** What is known of the checkout around it. */
export type Surroundings = {
  /** Every file of the checkout, by its path. */
  files: ReadonlySet<string>;
  environment: Pick<Environment, 'made' | 'repository'>;
  /** Those that the checkout's own ignore files name, where it is a release; what git tracks is no build output for that. */
  ignored: ReadonlySet<string>;
};

/** Evidence that a file is made from something else; the sentence says from what, or by what. */
export type MadeRule = { readonly name: string; find(candidate: Candidate, around: Surroundings): string | undefined };

const HEAD_LINES = 30;
const headOf = (text: string): string => text.slice(0, 6000).split('\n', HEAD_LINES).join('\n');

/** Folders that build tools write to. */
const OUTPUT_FOLDERS = new Set([
  'dist',
  'build',
  'out',
  'output',
  'umd',
  'cjs',
  'esm',
  'es',
  'es5',
  'es6',
  'commonjs',
  'module',
  'lib',
]);
/** Of those, what people also call a folder of sources: only a twin tells there. */
const AMBIGUOUS_FOLDERS = new Set(['lib', 'module', 'es']);
const SOURCE_FOLDERS = ['src', 'source', 'sources', 'lib', 'ts', 'app'];

/** Endings of what a file may be made from, by its own. */
const ORIGINALS: readonly { made: RegExp; endings: readonly string[] }[] = [
  {
    made: /\.(d\.)?[cm]?js$/,
    endings: [
      'ts',
      'tsx',
      'mts',
      'cts',
      'coffee',
      'litcoffee',
      'ls',
      'civet',
      'res',
      're',
      'elm',
      'purs',
      'flow',
      'peg',
      'pegjs',
      'jison',
      'ne',
      'g4',
    ],
  },
  { made: /\.jsx?$/, endings: ['jsx'] },
  { made: /\.py$/, endings: ['proto', 'lark', 'g4', 'peg', 'gram', 'y', 'l', 'in', 'jinja', 'j2', 'tmpl'] },
  { made: /\.(c|cpp|cc)$/, endings: ['pyx', 'y', 'l', 're', 'rl'] },
  { made: /\.go$/, endings: ['proto', 'y', 'rl', 'peg', 'qtpl', 'templ'] },
  { made: /\.rs$/, endings: ['lalrpop', 'proto', 'pest', 'rl'] },
  { made: /\.java$/, endings: ['jj', 'jjt', 'g4', 'flex', 'proto', 'y'] },
];

/** Names that generators give to what they make: of what, in words. */
const NAMES: readonly { pattern: RegExp; by: string }[] = [
  { pattern: /_pb2(_grpc)?\.pyi?$/, by: 'the protocol buffer compiler' },
  { pattern: /\.pb(\.gw)?\.go$|_grpc\.pb\.go$/, by: 'the protocol buffer compiler' },
  { pattern: /_pb\.[jt]s$|\.pb\.[jt]s$/, by: 'the protocol buffer compiler' },
  { pattern: /(^|[_./])(parsetab|lextab|yacctab)\.py$/i, by: 'a parser generator' },
  { pattern: /[.-]min\.[cm]?js$/, by: 'a minifier' },
  { pattern: /\.(bundle|umd|iife|global|browser-build)\.[cm]?js$/, by: 'a bundler' },
  { pattern: /_string\.go$/, by: 'stringer' },
  { pattern: /(^|\/)(generated|generated-sources|generated-test-sources|__generated__|autogen)\//, by: 'a generator' },
  { pattern: /(^|\/)build\/lib[^/]*\//, by: 'the build of a distribution' },
];

/** What generators write at the head of a file, in a comment. */
const HEADERS: readonly RegExp[] = [
  /(?:^|\n)\/\/ Code generated .* DO NOT EDIT\.\s*(?:\n|$)/,
  /(?:#|\/\/|\*|--|<!--)[^\n]*@generated\b/,
  /\bthis (?:file|module|code|parser|lexer|source)\b(?: code)? (?:is|was|has been|were)\b[^\n]{0,40}\bgenerated\b/i,
  /(?:#|\/\/|\*|--|;)[^\n]*\b(?:auto-?generated|automatically generated|machine[- ]generated)\b/i,
  /(?:#|\/\/|\*|--|;|"""|''')\s*(?:\W*)\bgenerated (?:by|from|with|using|automatically)\b/i,
  /(?:#|\/\/|\*|--|;)[^\n]*\bdo not (?:edit|modify|change)(?: (?:this file|it|by hand|manually|directly))*\s*[.!]*\s*(?:\*\/|-->)?\s*(?:$|\n)/i,
  /@(?:javax\.annotation\.(?:processing\.)?|jakarta\.annotation\.)?Generated\b/,
];

/** What compilers of JavaScript write into every module that they emit. */
const COMPILED = [
  /Object\.defineProperty\(exports, ["']__esModule["'], \{ ?value: (?:true|!0) ?\}\)/,
  /\b(?:var|const|let) __(?:awaiter|generator|extends|assign|rest|decorate|importStar|importDefault|createBinding|exportStar|spreadArray|values|read) = \(?(?:this && this\.__|Object\.)/,
  /\bvar __(?:defProp|create|getOwnPropNames|commonJS|toESM|toCommonJS|export) = /,
  /\/\*{6}\/ |\bwebpackBootstrap\b|__webpack_require__/,
  /\bfunction _(?:interopRequireDefault|interopRequireWildcard|classCallCheck|createClass|defineProperty|asyncToGenerator|objectSpread2?|inheritsLoose|extends)\(/,
  /\(function \(global, factory\) \{\s*typeof exports === ['"]object['"]/,
];

/** Characters of an average line above which nobody writes by hand. */
const MINIFIED = 300;

/** First match says that a file is made. */
export const MADE_RULES: readonly MadeRule[] = [
  {
    name: 'written by the build',
    find: ({ path }, { environment }) =>
      isAmong(environment.made, path) ? 'installing or building the package wrote it' : undefined,
  },
  {
    name: 'name of a generator',
    find: ({ path }) => NAMES.find(({ pattern }) => pattern.test(path))?.by,
  },
  {
    name: 'header of a generator',
    find: ({ text }) =>
      HEADERS.some((pattern) => pattern.test(headOf(text))) ? 'its head says that it is generated' : undefined,
  },
  {
    name: 'source map',
    find: ({ path, text }, { files }) =>
      /\/[/*][#@] sourceMappingURL=/.test(text.slice(-4000)) || files.has(`${path}.map`)
        ? 'a source map leads to what it is made from'
        : undefined,
  },
  {
    name: 'compiled',
    find: ({ path, text }) =>
      /\.[cm]?js$/.test(path) && COMPILED.some((pattern) => pattern.test(text.slice(0, 20_000)))
        ? 'a compiler or bundler emitted it'
        : undefined,
  },
  {
    name: 'minified',
    find: ({ path, text }) =>
      /\.[cm]?js$/.test(path) && text.length > 2000 && text.length / (text.split('\n').length + 1) > MINIFIED
        ? 'a minifier wrote it'
        : undefined,
  },
  { name: 'original beside it', find: ({ path }, { files }) => originalBeside(path, files) },
  { name: 'twin among the sources', find: ({ path }, { files }) => twinOf(path, files) },
  { name: 'output folder', find: ({ path }, { files }) => sourcesBesideOutput(path, files) },
  {
    name: 'ignored',
    find: ({ path }, { ignored }) => (ignored.has(path) ? "the package's own ignore file names it" : undefined),
  },
];

function originalBeside(path: string, files: ReadonlySet<string>): string | undefined {
  for (const { made, endings } of ORIGINALS) {
    if (!made.test(path)) continue;
    const stem = path.replace(made, '');
    const found = [...endings.map((ending) => `${stem}.${ending}`), ...endings.map((ending) => `${path}.${ending}`)].find(
      (one) => files.has(one) && one !== path,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `dist/shop.js` → `src/shop.ts`: the same name below a folder of sources, whatever the ending. */
function twinOf(path: string, files: ReadonlySet<string>): string | undefined {
  const parts = path.split('/');
  const at = parts.findIndex((part) => OUTPUT_FOLDERS.has(part));
  if (at === -1 || !/\.[cm]?jsx?$/.test(path)) return undefined;
  const before = parts.slice(0, at);
  // dist/esm/a/b.js may come from src/a/b.ts, or from src/esm/a/b.ts
  for (let skip = at + 1; skip < parts.length; skip++) {
    if (skip > at + 1 && !OUTPUT_FOLDERS.has(parts[skip - 1] ?? '') && parts[skip - 1] !== 'src') break;
    const rest = parts.slice(skip);
    const stem = rest.join('/').replace(/(\.min|\.umd|\.esm|\.cjs)?\.[cm]?jsx?$/, '');
    for (const folder of SOURCE_FOLDERS) {
      if (folder === parts[at]) continue;
      const place = [...before, folder, stem].join('/');
      for (const ending of ['ts', 'tsx', 'mts', 'cts', 'js', 'mjs', 'cjs', 'jsx', 'coffee', 'es6', 'ls', 'res']) {
        const twin = `${place}.${ending}`;
        if (twin !== path && files.has(twin)) return twin;
      }
    }
  }
  return undefined;
}

/** A bundle has no twin of its name: the folder is one for output, and beside it is one with sources. */
function sourcesBesideOutput(path: string, files: ReadonlySet<string>): string | undefined {
  const parts = path.split('/');
  const at = parts.findIndex((part) => OUTPUT_FOLDERS.has(part) && !AMBIGUOUS_FOLDERS.has(part));
  if (at === -1 || at === parts.length - 1 || !/\.[cm]?jsx?$/.test(path)) return undefined;
  const before = parts.slice(0, at);
  const folder = SOURCE_FOLDERS.map((name) => `${posix.join(...before, name)}/`).find((prefix) =>
    [...files].some((file) => file.startsWith(prefix) && /\.([cm]?[jt]sx?|coffee)$/.test(file)),
  );
  return folder;
}
