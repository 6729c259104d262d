import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, parserOf } from './grammar.ts';
import { applyEdit, type Mutant, operatorsOf, proposeMutants } from './index.ts';
import { python } from './python/language.ts';

const SOURCE = `"""A module."""
import os
from typing import TYPE_CHECKING

__version__ = '1.0'
LIMIT = 10

if TYPE_CHECKING:
    from x import y


class Box:
    size = 3

    @property
    def width(self) -> int:
        """Width + 1."""
        logger.warning('width %d', 1 + 2)
        return self.size + 1


def area(a: 'int < 3', b=2):
    if a < b:
        raise ValueError('too small' + '!')
    return a * b
`;

const texts = (mutants: Mutant[]): string[] => mutants.map((m) => `${m.line} ${m.scope} ${m.original} -> ${m.replacement}`);

test('mutates the code of functions alone', async () => {
  const mutants = await proposeMutants({ files: { 'm.py': SOURCE }, seed: 1 });
  const lines = new Set(mutants.map((mutant) => mutant.line));
  expect([...lines].sort((a, b) => a - b)).toEqual([19, 22, 23, 24, 25]);
  expect(texts(mutants)).toContain('23 area < -> <=');
  expect(texts(mutants)).toContain('22 area 2 -> 3');
  expect(texts(mutants)).toContain('19 Box.width self.size + 1 -> None');
  expect(mutants.filter((mutant) => mutant.line === 24).map((mutant) => mutant.operator)).not.toContain('emptied-string');
});

test('keeps to the lines that tests reach', async () => {
  const request = { files: { 'm.py': SOURCE, 'n.py': SOURCE }, seed: 1, reached: { 'm.py': new Set([1, 16, 23]) } };
  const mutants = await proposeMutants(request);
  expect(new Set(mutants.map((mutant) => mutant.file))).toEqual(new Set(['m.py']));
  expect(new Set(mutants.map((mutant) => mutant.line))).toEqual(new Set([22, 23]));
});

test('names are unique, and every operator is used by someone', () => {
  const names = operatorsOf('python').map((operator) => operator.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(16);
});

test('the first draws are of different operators', async () => {
  const mutants = await proposeMutants({ files: { 'm.py': SOURCE }, seed: 3, limit: 6 });
  expect(new Set(mutants.map((mutant) => mutant.operator)).size).toBe(6);
});

const library = execFileSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], { encoding: 'utf8' }).trim();
const modules = readdirSync(library).filter((name) => /^[a-c][a-z]+\.py$/.test(name));

test('mutants of real sources parse, differ and revert', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...modules), fc.nat(), async (name, seed) => {
      const source = readFileSync(join(library, name), 'utf8');
      const request = { files: { [name]: source }, seed, limit: 12 };
      const mutants = await proposeMutants(request);
      expect(await proposeMutants(request)).toEqual(mutants);
      for (const mutant of mutants) {
        const edited = applyEdit(source, mutant);
        expect(edited).not.toBe(source);
        const end = mutant.start + mutant.replacement.length;
        expect(applyEdit(edited, { start: mutant.start, end, replacement: mutant.original })).toBe(source);
        expect(source.slice(0, mutant.start).split('\n').length).toBe(mutant.line);
        const tree = parse(await parserOf(python.grammars['.py'] as string), edited);
        expect(tree.rootNode.hasError, `${name}: ${JSON.stringify(mutant)}`).toBe(false);
        tree.delete();
      }
    }),
    { numRuns: 8 },
  );
}, 60_000);
