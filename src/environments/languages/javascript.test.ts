import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFramework } from '../../testing/index.ts';
import { openTestBench, type TestBench } from '../fixture.ts';
import { lockedPackages, withoutDeveloperTools } from './javascript/manifest.ts';
import { npmSettings } from './javascript/registry.ts';
import { testFrameworks } from './javascript/test-script.ts';
import { allowsNode } from './javascript/toolchain.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await openTestBench();
});
afterAll(() => bench.remove());

test('a package that is built before its tests run; edits take effect; git sees no node_modules', async () => {
  const sides = [1, 2, 3, 4, 5];
  const repository = await bench.repository('shapes', 'javascript', {
    'package.json': JSON.stringify({
      name: 'shapes',
      type: 'module',
      scripts: { test: 'npm run unit', unit: 'node --test test/*.test.mjs', build: 'node build.mjs', prepare: 'husky' },
    }),
    'area.js': 'export const area = (side) => side * side;\n',
    'build.mjs': 'import { writeFileSync } from "node:fs"; writeFileSync("built.js", "export const built = true;\\n");\n',
    'test/area.test.mjs': [
      'import test from "node:test"; import assert from "node:assert";',
      'import { area } from "../area.js"; import { built } from "../built.js";',
      ...sides.map((side) => `test("area of ${side}", () => assert.equal(built && area(${side}), ${side * side}));`),
      'test("web assembly", () => new WebAssembly.Memory({ initial: 1 }));',
    ].join('\n'),
  });
  const environment = await bench.build(repository);
  expect(environment).toMatchObject({
    test_framework: 'node-test -- test/*.test.mjs',
    runtime: `Node ${process.versions.node}`,
    lock: [],
    flaky: [],
  });
  expect(environment.layers).toHaveLength(3);
  expect(Object.keys(environment.baseline[0]?.tests ?? {})).toHaveLength(6);

  await using sandbox = await bench.open(environment);
  const git = await sandbox.exec(['sh', '-c', 'git init -q . && git add -A && git ls-files']);
  expect(git.stdout.split('\n')).toEqual(['area.js', 'build.mjs', 'built.js', 'package.json', 'test/area.test.mjs', '']);
  await sandbox.writeFile('/testbed/area.js', 'export const area = (side) => side + side;\n');
  const run = await findFramework(environment.test_framework).run(sandbox, { timeoutMs: 60_000 });
  expect(Object.values(run.tests).filter((outcome) => outcome === 'failed')).toHaveLength(4);
});

const manifest = (scripts: Record<string, string>, ...tools: string[]) => ({
  scripts,
  engines: {},
  dependencies: {},
  devDependencies: Object.fromEntries(tools.map((tool) => [tool, '1'])),
  optionalDependencies: {},
  peerDependencies: {},
});

test.each([
  ['vitest run --coverage', [], 'vitest'],
  [
    'c8 --100 mocha --require ts-node/register -R dot --timeout 5000 "test/**/*.ts"',
    [],
    'mocha --require ts-node/register --timeout 5000 -- test/**/*.ts',
  ],
  ['standard && tape test/*.js | tap-spec', [], 'tap -- test/*.js'],
  ['cross-env NODE_ENV=test jest --ci', [], 'jest'],
  ['node ./node_modules/mocha/bin/_mocha spec', [], 'mocha -- spec'],
  ['node test.js', ['tape'], 'tap -- test.js'],
  ['tap test', [], 'tap -- test.js'],
  ['tap ./test/', [], 'tap -- test.js'],
  ['tape spec other', [], 'tap -- spec/index.js other'],
  ['tap -J --100 --ts -r ./setup.js test/*.test.js', [], 'tap -r ./setup.js -- test/*.test.js'],
  ['node --experimental-x --test', [], 'node-test --experimental-x'],
  ['tsc', ['jest'], 'jest'],
  ['tsc', [], 'node-test'],
])('the script %s', (script, tools, framework) => {
  expect(testFrameworks(manifest({ test: script }, ...tools), ['test.js', 'test/a.js', 'spec/index.js'])[0]).toBe(framework);
});

test('scripts that run other scripts', () => {
  const scripts = { test: 'npm run lint && npm run -s test:unit', lint: 'eslint .', 'test:unit': 'nyc mocha' };
  expect(testFrameworks(manifest(scripts), [])).toEqual(['mocha', 'node-test']);
});

test('tools of developers are left out, but not of the package that is one', () => {
  const given = manifest({}, 'eslint', '@typescript-eslint/parser', '@x/eslint-config', 'tape', 'c8', 'eslint-plugin-a');
  expect(Object.keys(withoutDeveloperTools(given).devDependencies)).toEqual(['tape']);
  expect(withoutDeveloperTools({ ...given, name: 'eslint-plugin-b' }).devDependencies).toEqual(given.devDependencies);
});

test.each([
  [undefined, true],
  ['>=18', true],
  ['>=18 <20', false],
  ['^18 || ^20', true],
  ['~20.1', false],
  ['>=20.9', false],
  ['20.x', true],
  ['*', true],
])('engines %s', (range, allowed) => {
  expect(allowsNode(range, '20.2.0')).toBe(allowed);
});

test('the lock is by name and version', () => {
  const packages = {
    '': { name: 'root', version: '1' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { name: 'c', version: '2.0.0' },
    'node_modules/a/node_modules/@d/e': { version: '3.0.0' },
    'node_modules/w': { link: true },
    w: { version: '1.0.0' },
  };
  expect(lockedPackages(JSON.stringify({ packages }))).toEqual(['@d/e@3.0.0', 'a@1.0.0', 'c@2.0.0']);
});

test('of the settings of npm those that lead to a registry are passed on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'npmrc-'));
  await mkdir(folder, { recursive: true });
  const npmrc = join(folder, '.npmrc');
  await writeFile(
    npmrc,
    'registry=https://r.example/\n@a:registry=https://a.example/\n//r.example/:_authToken=t\nprefix=/x\nyes=false\n',
  );
  const { file, variables } = await npmSettings({
    NPM_CONFIG_USERCONFIG: npmrc,
    npm_config_registry: 'https://q.example',
    HOME: '/h',
  });
  expect(file.split('\n')).toEqual([
    'registry=https://r.example/',
    '@a:registry=https://a.example/',
    '//r.example/:_authToken=t',
    '',
  ]);
  expect(variables).toEqual({ npm_config_registry: 'https://q.example' });
  await rm(folder, { recursive: true });
});
