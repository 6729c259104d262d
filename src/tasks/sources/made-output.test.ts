import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frameworkOf, sandboxSpec } from '../../environments/index.ts';
import { auditTask, openWorkspace } from '../../history/index.ts';
import type { Task } from '../../records/task.ts';
import { type FixturePackage, fixturePackage } from '../fixture-package.ts';
import { inject } from '../inject.ts';
import { SandboxBench } from '../trial/sandbox-bench.ts';
import { prepareGround } from '../trial/trial-ground.ts';
import { validate } from '../validate.ts';

/** Paths of the files that bugs are put into. */
async function sourcesOf({ environment, workspace, provider }: FixturePackage): Promise<string[]> {
  const bench = new SandboxBench(() => provider.create(sandboxSpec(workspace, environment)));
  try {
    return Object.keys((await prepareGround(environment, { workspace, provider, seed: 1 }, bench)).sources);
  } finally {
    await bench.close();
  }
}

const numbers = [1, 2, 3, 4, 5, 6];

describe('a TypeScript package whose tests load what tsc makes of it', () => {
  let shop: FixturePackage;
  let task: Task;

  beforeAll(async () => {
    shop = await fixturePackage('typescript', {
      'package.json': JSON.stringify({
        name: 'shop',
        version: '1.0.0',
        license: 'MIT',
        main: 'dist/index.js',
        scripts: { clean: 'rm -rf dist', build: 'npm run clean && tsc', test: 'node --test test/*.test.js' },
        devDependencies: { typescript: '5.4.5' },
      }),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'es2020',
          module: 'commonjs',
          outDir: 'dist',
          rootDir: 'src',
          strict: true,
          types: [],
          incremental: true,
        },
        include: ['src'],
      }),
      'src/index.ts': "export { total } from './shop';\nexport { label } from './label';\n",
      'src/shop.ts':
        'export type Item = { price: number; count: number };\n\nexport function total(items: readonly Item[]): number {\n  let sum = 0;\n  for (const item of items) {\n    if (item.count > 0) sum += item.price * item.count;\n  }\n  return sum;\n}\n',
      'src/label.ts':
        "export function label(amount: number): string {\n  return amount < 0 ? 'minus ' + String(-amount) : String(amount);\n}\n",
      '.gitignore': 'dist\n*.tsbuildinfo\n',
      'test/shop.test.js': [
        "const test = require('node:test');",
        "const assert = require('node:assert');",
        "const { total, label } = require('../dist');",
        ...numbers.map(
          (n) =>
            `test('total of ${n}', () => assert.equal(total([{ price: ${n}, count: 2 }, { price: 5, count: 0 }]), ${2 * n}));`,
        ),
        ...numbers.map((n) => `test('label of ${n}', () => assert.equal(label(-${n}), 'minus ${n}'));`),
        '',
      ].join('\n'),
    });
    const { environment, workspace, provider } = shop;
    for await (const { task: kept } of inject(environment, { count: 1, seed: 3, hiddenTests: 'none', workspace, provider })) {
      if (kept !== undefined) task = kept;
    }
  }, 300_000);

  afterAll(() => shop[Symbol.asyncDispose]());

  test('what the build wrote is known, and how to make it anew', () => {
    expect(shop.environment).toMatchObject({
      made: expect.arrayContaining(['dist/']),
      installed: ['node_modules/'],
      build: { command: 'npm run build', place: 'checkout', before_tests: true },
      test_command: 'npm run build && node --test test/*.test.js',
    });
  });

  test('bugs are in the sources, show in tests that load the output, and are proven', async () => {
    expect(await sourcesOf(shop)).toEqual(['src/index.ts', 'src/label.ts', 'src/shop.ts']);
    expect(task.origin.file).toMatch(/^src\//);
    expect(task.patch).not.toContain('dist/');
    const { environment, workspace, provider } = shop;
    const proof = await validate(task, { environment, workspace, provider });
    expect(proof).toMatchObject({ kind: 'valid', task: { FAIL_TO_PASS: task.FAIL_TO_PASS } });
    expect((await auditTask(task, { environment, workspace, provider })).findings).toEqual([]);
  }, 300_000);

  test('a workspace has output of the buggy state, which its repository leaves out; an edit of a source takes effect', async () => {
    const { environment, workspace, provider } = shop;
    await using sandbox = await openWorkspace(task, { environment, workspace, provider });
    const listed = await sandbox.exec([
      'sh',
      '-c',
      'git ls-files; git status --porcelain; ls dist; ls -A | grep tsbuildinfo || true',
    ]);
    expect(listed.stdout.trim().split('\n')).toEqual([
      ...[
        '.gitignore',
        'LICENSE',
        'package.json',
        'src/index.ts',
        'src/label.ts',
        'src/shop.ts',
        'test/shop.test.js',
        'tsconfig.json',
      ],
      ...['index.js', 'label.js', 'shop.js'],
    ]);
    const run = await frameworkOf(environment).run(sandbox, { timeoutMs: 60_000 });
    expect(
      Object.keys(run.tests)
        .filter((test) => run.tests[test] === 'failed')
        .sort(),
    ).toEqual(task.FAIL_TO_PASS);
    await sandbox.exec(['git', 'apply', '-'], { input: task.patch });
    const fixed = await frameworkOf(environment).run(sandbox, { timeoutMs: 60_000 });
    expect(new Set(Object.values(fixed.tests))).toEqual(new Set(['passed']));
  }, 400_000);
});

test('Python: generated modules are no sources, though tests run them', async () => {
  await using made = await fixturePackage('generated', {
    'shapes/__init__.py': '"""Shapes."""\n',
    'shapes/area.py':
      'from .parsetab import SIZES\nfrom .data import FACTOR\nfrom .shape_pb2 import kind\n\n\ndef area(side):\n    return side * side * FACTOR * SIZES[0] * kind(1)\n',
    'shapes/parsetab.py': '# parsetab.py\n# This file is automatically generated. Do not edit.\nSIZES = [1, 2]\n',
    'shapes/data.py': '"""Generated by tools/make_data."""\n\nFACTOR = int("1")\n',
    'shapes/shape_pb2.py':
      '# Generated by the protocol buffer compiler.  DO NOT EDIT!\n\n\ndef kind(number):\n    return number\n',
    'tests/test_area.py': [
      'from shapes.area import area\n',
      ...numbers.map((n) => `\ndef test_area_of_${n}():\n    assert area(${n}) == ${n * n}\n`),
    ].join('\n'),
  });
  expect(await sourcesOf(made)).toEqual(['shapes/area.py']);
}, 300_000);

test('Go: generated files are no sources, though tests run them', async () => {
  await using made = await fixturePackage('generated-go', {
    'go.mod': 'module shapes.example/shapes\n\ngo 1.18\n',
    'area.go': 'package shapes\n\nfunc Area(side int) int { return side * side * factor() }\n',
    'table.go': '// Code generated by make_table.go; DO NOT EDIT.\n\npackage shapes\n\nfunc factor() int { return 1 }\n',
    'area_test.go': [
      'package shapes\n\nimport "testing"\n',
      ...numbers.map((n) => `func TestArea${n}(t *testing.T) { if Area(${n}) != ${n * n} { t.Fatal("wrong") } }\n`),
    ].join('\n'),
  });
  expect(await sourcesOf(made)).toEqual(['area.go']);
}, 600_000);

test('Rust: what a build script writes is no source, though it is compiled in', async () => {
  await using made = await fixturePackage('generated-rust', {
    'Cargo.toml': '[package]\nname = "shapes"\nversion = "0.1.0"\nedition = "2018"\nlicense = "MIT"\nbuild = "build.rs"\n',
    'build.rs':
      'use std::{env, fs, path::Path};\n\nfn main() {\n    let place = Path::new(&env::var("OUT_DIR").unwrap()).join("table.rs");\n    fs::write(place, "pub const FACTOR: i32 = 1;\\n").unwrap();\n}\n',
    'src/lib.rs':
      'mod bindings;\ninclude!(concat!(env!("OUT_DIR"), "/table.rs"));\n\npub fn area(side: i32) -> i32 {\n    side * side * FACTOR * bindings::one()\n}\n',
    'src/bindings.rs': '/* automatically generated by rust-bindgen 0.69.4 */\n\npub fn one() -> i32 {\n    1\n}\n',
    'tests/area.rs': numbers
      .map((n) => `#[test]\nfn area_of_${n}() {\n    assert_eq!(shapes::area(${n}), ${n * n});\n}\n`)
      .join('\n'),
  });
  expect(await sourcesOf(made)).toEqual(['src/lib.rs']);
}, 600_000);
