import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Language } from '../records/repository.ts';
import { packageRoot } from '../support/tools.ts';
import { parse, parserOf } from './grammar.ts';
import { applyEdit, type Mutant, operatorsOf, proposeMutants } from './index.ts';
import { languageOf } from './languages.ts';

const SAMPLES = join(import.meta.dirname, 'samples');
const sample = (name: string): string => readFileSync(join(SAMPLES, name), 'utf8');
const propose = (name: string, seed = 1): Promise<Mutant[]> => proposeMutants({ files: { [name]: sample(name) }, seed });

/** Our own sources and those of packages that are always installed, beside the samples. */
const REAL = [
  ...globSync('src/{mutation,support,testing,tasks}/**/*.ts', { cwd: packageRoot }).filter((path) => !path.endsWith('.test.ts')),
  ...globSync('node_modules/{commander/lib,tap-parser/dist/esm,hono/dist/utils}/*.js', { cwd: packageRoot }),
].sort();
const FILES: Readonly<Record<string, readonly string[]>> = {
  javascript: REAL.map((path) => join(packageRoot, path)),
  samples: ['basket.go', 'basket.rs', 'Basket.java', 'basket.js'].map((name) => join(SAMPLES, name)),
};

test.each(Object.entries(FILES))(
  'mutants of %s parse, differ and revert',
  async (_name, paths) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), async (path, seed) => {
        const source = readFileSync(path, 'utf8');
        const request = { files: { [path]: source }, seed, limit: 25 };
        const mutants = await proposeMutants(request);
        expect(await proposeMutants(request)).toEqual(mutants);
        const parser = await parserOf(languageOf(path)?.grammars[extname(path)] as string);
        for (const mutant of mutants) {
          const edited = applyEdit(source, mutant);
          expect(edited.replace(/\s+/g, ' ')).not.toBe(source.replace(/\s+/g, ' '));
          const end = mutant.start + mutant.replacement.length;
          expect(applyEdit(edited, { start: mutant.start, end, replacement: mutant.original })).toBe(source);
          expect(source.slice(0, mutant.start).split('\n').length).toBe(mutant.line);
          const tree = parse(parser, edited);
          expect(tree.rootNode.hasError, `${path}: ${JSON.stringify(mutant)}`).toBe(false);
          tree.delete();
        }
      }),
      { numRuns: 12 },
    );
  },
  120_000,
);

test.each<[Language, string, number]>([
  ['javascript', 'basket.js', 25],
  ['go', 'basket.go', 20],
  ['rust', 'basket.rs', 20],
  ['java', 'Basket.java', 20],
])('%s: names are unique, and most operators find a place in %s', async (language, name, least) => {
  const names = operatorsOf(language).map((operator) => operator.name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set((await propose(name)).map((mutant) => mutant.operator)).size).toBeGreaterThanOrEqual(least);
});

test.each<[string, RegExp]>([
  ['basket.js', /^(const |class |module\.| {2}#items|'use| {4}process)/],
  ['basket.go', /^(package|import|const|type|var|func|\/\/|\tlog\.|\tName|\tPrice)/],
  ['basket.rs', /^( *(use|pub|fn|impl|\/\/|#|mod|let two|assert|unsafe|Problem)\b|.*(write!|unsafe))/],
  ['Basket.java', /^( *(package|import|private|public|@Deprecated|interface|String name|System))/],
])('%s: what is no code of a function stays', async (name, pattern) => {
  const lines = sample(name).split('\n');
  const touched = [...new Set((await propose(name)).map((mutant) => lines[mutant.line - 1] ?? ''))];
  expect(touched.length).toBeGreaterThan(15);
  expect(touched.filter((line) => pattern.test(line) && !/swap|=>/.test(line))).toEqual([]);
});

test.each<[string, string[]]>([
  ['basket.js', ['Basket.add', 'Basket.total', 'Basket.names', 'Basket.constructor', 'swap']],
  ['basket.go', ['Basket.Add', 'Basket.Total', 'Basket.check', 'Basket.sort']],
  ['basket.rs', ["Basket<'a, T>.add", "Basket<'a, T>.find", "Basket<'a, T>.total", "Basket<'a, T>.sort"]],
  ['Basket.java', ['Basket.add', 'Basket.describe', 'Basket.total', 'Basket.Basket']],
])('%s: scopes are classes and functions', async (name, scopes) => {
  const found = new Set((await propose(name)).map((mutant) => mutant.scope));
  expect(scopes.filter((scope) => found.has(scope)).length).toBeGreaterThanOrEqual(3);
  expect([...found].filter((scope) => !scopes.includes(scope))).toEqual([]);
});

test('a file that no grammar reads gives none, declarations of types neither', async () => {
  const files = { 'a.css': 'a { b: 1 }', 'a.d.ts': 'declare function a(b?: number): void;', README: 'x' };
  expect(await proposeMutants({ files, seed: 1 })).toEqual([]);
});
