import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FileRole, fileRoles } from './file-roles.ts';
import { gitText } from './git.ts';
import { gitTrees } from './git-tree.ts';

const PYTEST = 'from shop import x\n\ndef test_x():\n    assert x\n';
const JEST = "describe('x', () => {\n  it('is', () => expect(1).toBe(1));\n});\n";

/** Projects with every kind of file: path, text, and what it is for. */
const projects: Record<string, readonly (readonly [path: string, text: string, role: FileRole])[]> = {
  python: [
    ['pyproject.toml', '[project]\nname = "shop"\n', 'code'],
    ['shop/__init__.py', 'from shop.testing.client import Client\nfrom .load_test import load\n', 'code'],
    ['shop/testing/__init__.py', '', 'code'],
    ['shop/testing/client.py', 'class Client:\n    def check(self): ...\n', 'code'],
    ['shop/testing/factory.py', 'def make(): ...\n', 'code'],
    ['shop/testing/test_client.py', 'def test_client(): ...\n', 'tests'],
    ['shop/test/__init__.py', '', 'code'],
    ['shop/test/runner.py', 'class Runner:\n    def test_labels(self): ...\n', 'code'],
    ['shop/load_test.py', 'def load(): ...\n', 'code'],
    ['shop/testimonials.py', 'ALL = []\n', 'code'],
    ['shop/news/__init__.py', '', 'code'],
    ['shop/news/prices.py', 'x = 1\n', 'code'],
    ['shop/news/feed.txt', 'a\n', 'code'],
    ['shop/history.py', 'x = 1\n', 'code'],
    ['shop/docs/render.py', 'x = 1\n', 'code'],
    ['shop/latest.py', 'x = 1\n', 'code'],
    ['releases.toml', 'x = 1\n', 'code'],
    ['docs_src/tutorial.py', 'x = 1\n', 'code'],
    ['docs/conf.py', 'project = "shop"\n', 'aside'],
    ['docs/index.rst', 'Shop\n', 'aside'],
    ['news/12.bugfix.rst', 'Mended.\n', 'aside'],
    ['CHANGES', 'x\n', 'aside'],
    ['README.rst', 'x\n', 'aside'],
    ['tests/test_x.py', PYTEST, 'tests'],
    ['tests/helpers.py', 'def help(): ...\n', 'tests'],
    ['tests/data/a.json', '{}\n', 'tests'],
    ['unit_tests/test_y.py', PYTEST, 'tests'],
    ['unit_tests/cases.py', 'CASES = []\n', 'tests'],
    ['conftest.py', 'import pytest\n', 'tests'],
    ['pytest.ini', '[pytest]\n', 'tests'],
    ['shop/check_prices.py', 'x = 1\n', 'code'],
    ['.github/workflows/ci.yml', 'x\n', 'aside'],
  ],
  'python, documentation that is code': [
    ['setup.py', 'x = 1\n', 'code'],
    ['docs/__init__.py', '', 'code'],
    ['docs/render.py', 'def render(): ...\n', 'code'],
    ['docs/guide.md', 'x\n', 'aside'],
    ['test_render.py', 'from docs.render import render\n\ndef test_render(): ...\n', 'tests'],
  ],
  javascript: [
    ['package.json', '{}\n', 'code'],
    ['src/index.ts', 'export const x = 1;\n', 'code'],
    ['src/testing/harness.ts', 'export const harness = 1;\n', 'code'],
    ['src/docs/page.ts', 'export const page = 1;\n', 'code'],
    ['src/contest.ts', 'export const x = 1;\n', 'code'],
    ['src/index.test.ts', JEST, 'tests'],
    ['src/__snapshots__/index.test.ts.snap', 'exports[`x`] = 1;\n', 'tests'],
    ['src/ui/__snapshots__/button.png', 'x\n', 'tests'],
    ['src/ui/__mocks__/fs.ts', 'export default {};\n', 'tests'],
    ['cypress/e2e/login.cy.js', JEST, 'tests'],
    ['cypress/support/commands.js', "Cypress.Commands.add('login', () => {});\n", 'tests'],
    ['cypress/fixtures/user.json', '{}\n', 'tests'],
    ['e2e/checkout.ts', "test('x', async () => {});\n", 'tests'],
    ['jest.config.js', 'module.exports = {};\n', 'tests'],
    ['docs/gen.js', 'console.log(1);\n', 'aside'],
    ['src/harness.ts', "import { harness } from './testing/harness';\n", 'code'],
  ],
  java: [
    ['build.gradle', '', 'code'],
    ['src/main/java/shop/Test.java', 'package shop;\nclass Test {}\n', 'code'],
    ['src/main/java/shop/docs/Page.java', 'package shop.docs;\n', 'code'],
    ['src/test/java/shop/ShopTest.java', '@Test void x() {}\n', 'tests'],
    ['src/integrationTest/java/shop/Db.java', 'class Db {}\n', 'tests'],
    ['src/integrationTest/resources/a.sql', 'select 1\n', 'tests'],
    ['src/testFixtures/java/shop/Made.java', 'class Made {}\n', 'tests'],
  ],
  go: [
    ['go.mod', 'module example.org/shop\n', 'code'],
    ['shop.go', 'package shop\n', 'code'],
    ['shop_test.go', 'package shop\nfunc TestX(t *testing.T) {}\n', 'tests'],
    ['testdata/a.txt', 'x\n', 'tests'],
    ['docs/docs.go', 'package docs\n', 'code'],
    ['cmd/serve.go', 'package main\nimport "example.org/shop/docs"\n', 'code'],
  ],
  rust: [
    ['Cargo.toml', '', 'code'],
    ['src/lib.rs', 'pub mod testing;\n#[cfg(test)] mod tests { #[test] fn x() {} }\n', 'code'],
    ['src/testing.rs', 'pub fn fake() {}\n', 'code'],
    ['tests/all.rs', '#[test]\nfn x() {}\n', 'tests'],
    ['tests/common/mod.rs', 'pub fn x() {}\n', 'tests'],
  ],
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'roles-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function treeOf(name: string) {
  const folder = join(root, name);
  for (const [path, text] of projects[name] ?? []) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await gitText(undefined, ['init', '-q', folder]);
  await gitText(folder, ['add', '-A', '-f']);
  const tree = await gitText(folder, ['write-tree']);
  return gitTrees(folder)(tree, tree);
}

describe.each(Object.keys(projects))('%s', (name) => {
  let roles: ReadonlyMap<string, FileRole>;
  beforeAll(async () => {
    roles = await fileRoles(
      (projects[name] ?? []).map(([path]) => path),
      await treeOf(name),
    );
  });
  test.each(projects[name] ?? [])('%s', (path, _text, role) => expect(roles.get(path)).toBe(role));
});

test('what the runner collected is a test, whatever it is called', async () => {
  const tree = await treeOf('python');
  const roles = await fileRoles(['shop/check_prices.py', 'shop/latest.py'], tree, ['shop/check_prices.py::check_all']);
  expect([...roles]).toEqual([
    ['shop/check_prices.py', 'tests'],
    ['shop/latest.py', 'code'],
  ]);
});
