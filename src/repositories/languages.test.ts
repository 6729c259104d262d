import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { detectLanguage, findTestFiles } from './languages.ts';

test.each([
  [['setup.py', 'a.py', 'docs/x.js', 'docs/y.js'], 'python'],
  [['package.json', 'index.js', 'scripts/a.py', 'scripts/b.py'], 'javascript'],
  [['pyproject.toml', 'Cargo.toml', 'src/lib.rs', 'src/a.rs', 'p/__init__.py'], 'rust'],
  [['go.mod', 'a.go'], 'go'],
  [['pom.xml', 'src/main/java/A.java'], 'java'],
  [['a.py', 'b.py', 'c.go'], 'python'],
  [['types.d.ts', 'README.md'], undefined],
] as const)('%j is %s', (files, language) => {
  expect(detectLanguage(files)).toBe(language);
});

test('Rust tests that stand among the code are found by reading it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'languages-'));
  const files = {
    'src/lib.rs': '#[cfg(test)]\nmod tests {}\n',
    'src/plain.rs': 'fn f() {} // test\n',
    'src/async.rs': '#[tokio::test]\nasync fn t() {}\n',
    'tests/common/mod.rs': '',
    'tests/it.rs': '',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  expect(await findTestFiles(folder, Object.keys(files), 'rust')).toEqual(['src/lib.rs', 'src/async.rs', 'tests/it.rs']);
  await rm(folder, { recursive: true });
});
