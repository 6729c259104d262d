import { expect, test } from 'vitest';
import { runnerFile } from '../task-files/runner-files.ts';
import { mergeConfiguration } from './merge-configuration.ts';

async function merge(file: string, base: string, patched: string): Promise<object> {
  const steers = runnerFile(file)?.steers;
  if (steers === undefined || steers === 'whole') throw new Error(`${file} is no such file`);
  return mergeConfiguration({ format: steers.format, steers: steers.parts, base, patched });
}

const TOML = '[project]\nname = "sums"\nversion = "1.0"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n';
const CARGO = '[package]\nname = "sums"\nversion = "0.1.0"\n';
const POM = `<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <version>1</version>
  <properties><java>17</java></properties>
  <dependencies><dependency><artifactId>junit</artifactId><scope>test</scope></dependency></dependencies>
  <build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId></plugin></plugins></build>
</project>
`;

test.each([
  ['pyproject.toml', TOML, TOML.replace('1.0', '1.1')],
  ['pyproject.toml', TOML, TOML.replace('[tool.pytest.ini_options]\ntestpaths', '[tool.pytest]\nini_options.testpaths')],
  ['pyproject.toml', TOML, `${TOML}\n[tool.ruff]\nline-length = 100\n`],
  ['setup.cfg', '[metadata]\nname = sums\n', '[metadata]\nname = sums\ndescription = adds\n'],
  ['tox.ini', '[tox]\nenvlist = py311\n[pytest]\naddopts = -q\n', '[pytest]\naddopts=-q\n[tox]\nenvlist = py312\n'],
  ['package.json', '{"name":"sums","version":"1.0.0"}', '{\n  "version": "1.0.1",\n  "name": "sums"\n}'],
  ['Cargo.toml', CARGO, `${CARGO.replace('0.1.0', '0.2.0')}description = "adds"\n\n[dependencies]\nserde = "1"\n`],
  [
    'go.mod',
    'module example.org/sums\n\ngo 1.20\n',
    'module example.org/sums // sums\n\ngo 1.21\n\nrequire (\n\texample.org/x v1.0.0\n)\n',
  ],
  ['pom.xml', POM, POM.replace('<version>1<', '<version>2<').replace('<build><plugins>', '<build>\n    <plugins>')],
])('metadata of %s steers nothing', async (file, base, patched) => {
  expect(await merge(file, base, patched)).toEqual({ state: 'same' });
});

test.each([
  [
    'pyproject.toml',
    TOML,
    TOML.replace('1.0', '1.1').replace('["tests"]', '["fake"]'),
    /version = "1.1"[\s\S]*testpaths = \["tests"\]/,
  ],
  [
    'pyproject.toml',
    TOML,
    `${TOML.replace('1.0', '1.1')}addopts = """\n[x]\n"""\n[tool.x]\na = [\n  [1],\n]\n`,
    /1\.1[\s\S]*\[tool\.x\]\na = \[\n {2}\[1\],\n\]/,
  ],
  ['tox.ini', '[tox]\na = 1\n', '[tox]\na = 2\n[pytest]\naddopts = -p plug\n', /^\[tox\]\na = 2\n$/],
  ['tox.ini', '[tox]\na = 1\n', '[tox]\na = 2\x85[pytest]\x85addopts = -p plug\n', /^\[tox\]\na = 2\n$/],
  ['package.json', '{"version":"1"}', '{"version":"2","mocha":{"require":"./quiet.cjs"}}', /^{\n {2}"version": "2"\n}\n$/],
  [
    'package.json',
    '{"version":"1"}',
    '{"version":"2","scripts":{"test":"true","build":"x"}}',
    /"version": "2"[\s\S]*"build": "x"/,
  ],
  [
    'Cargo.toml',
    CARGO,
    `${CARGO.replace('0.1.0', '0.2.0')}\n[[test]]\nname = "sums"\npath = "spare.rs"\n`,
    /^\[package\]\nname = "sums"\nversion = "0.2.0"\n\n$/,
  ],
  ['go.mod', 'module m\n\ngo 1.20\n', 'module m\n\ngo 1.21\n\nreplace x => ./x\n', /^module m\ngo 1.21\n$/],
  [
    'pom.xml',
    POM,
    POM.replace('<version>1<', '<version>2<').replace(/<build>.*<\/build>/, '<build/>'),
    /<version>2<[\s\S]*maven-surefire-plugin/,
  ],
])('what steers in %s is put back, the rest is not', async (file, base, patched, text) => {
  expect(await merge(file, base, patched)).toEqual({
    state: 'merged',
    text: expect.stringMatching(text),
    changed: expect.any(Array),
  });
});

test.each([
  ['pyproject.toml', TOML, `tool = { pytest = { ini_options = { testpaths = ["fake"] } } }\n`],
  [
    'Cargo.toml',
    CARGO,
    CARGO.replace('[package]', 'package.autotests = false\n[package]\n').replace('[package]\n\n', '[package]\n'),
  ],
  ['Cargo.toml', CARGO, `${CARGO}build = "x.rs"\n`],
  ['pom.xml', POM, POM.replace('<java>17</java>', '<skipTests>true</skipTests>')],
  ['pom.xml', POM, POM.replace('>junit<', '>fake<')],
])('where the text of %s cannot be merged, the whole is put back', async (file, base, patched) => {
  expect(await merge(file, base, patched)).toMatchObject({ state: expect.stringMatching(/^(?:base|unreadable)$/) });
});

test.each([
  ['pyproject.toml', TOML, '[project\n'],
  ['package.json', '{}', '{"version": 1,}'],
  ['package.json', '{}', '['.repeat(100_000)],
  ['setup.cfg', '[a]\nb = 1\n', '[a]\nb = 1\n[a]\n'],
  ['pom.xml', POM, '<!DOCTYPE x [<!ENTITY a "b">]><project/>'],
  ['go.mod', 'module m\n', '(((\n'],
])('a text that is no %s any more is told', async (file, base, patched) => {
  expect(await merge(file, base, patched)).toEqual({ state: 'unreadable' });
});
