import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** The rooms, lowest first: a room imports only from rooms above it in this list (design §3). */
const ROOMS = [
  'support',
  'records',
  'sandbox',
  'testing',
  'repositories',
  'environments',
  'history',
  'mutation',
  'models',
  'agent',
  'grading',
  'tasks',
  'rollouts',
  'dataset',
  'training',
  'verifier',
  'evaluation',
  'recipe',
  'cli',
];
/** Rooms without a front door: their files are imported one by one. */
const OPEN_ROOMS = new Set(['support', 'records']);

type Import = { from: string; to: string };

function importsOf(file: string): Import[] {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => ({
    from: file,
    to: join(dirname(file), match[1] ?? ''),
  }));
}

const files = globSync('**/*.ts', { cwd: import.meta.dirname }).map((file) => relative('.', file));
const imports = files.flatMap(importsOf);
const room = (file: string): string => file.split('/')[0] ?? '';

test('every folder of src is a room of the list', () => {
  expect([...new Set(files.filter((file) => file.includes('/')).map(room))].filter((name) => !ROOMS.includes(name))).toEqual([]);
});

test('rooms import only from rooms above them', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter(({ from, to }) => ROOMS.indexOf(room(to)) > ROOMS.indexOf(room(from)) && from.includes('/'))).toEqual([]);
});

test('rooms enter each other by the front door; only tests share fixtures', () => {
  const sharesFixture = ({ from, to }: Import): boolean => from.endsWith('.test.ts') && /\/fixture[^/]*\.ts$/.test(to);
  const roundTheBack = ({ from, to }: Import): boolean =>
    room(from) !== room(to) && from.includes('/') && !OPEN_ROOMS.has(room(to)) && to !== `${room(to)}/index.ts`;
  expect(imports.filter((one) => roundTheBack(one) && !sharesFixture(one))).toEqual([]);
});

test('no file outgrows a screenful too many', () => {
  const long = files.filter(
    (file) => readFileSync(join(import.meta.dirname, file), 'utf8').split('\n').length > 300 && !file.endsWith('.test.ts'),
  );
  expect(long).toEqual([]);
});
