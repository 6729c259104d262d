import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFramework } from '../../testing/index.ts';
import { openTestBench, type TestBench } from '../fixture.ts';
import { go, modulePath } from './go.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await openTestBench();
});
afterAll(() => bench.remove());

test.each([
  ['go:github.com/pkg/errors@v0.9.1', 'github.com/pkg/errors'],
  ['github:octo/made#abc', 'github.com/octo/made'],
  ['/a/folder', 'shapes'],
])('sources older than modules: %s gets the path %s', (source, path) => {
  expect(modulePath({ source, name: 'shapes' })).toBe(path);
});

const TESTS = ['One', 'Two', 'Three', 'Four', 'Five'];

test('a module: compiled once, tested offline; edits take effect', async () => {
  const repository = await bench.repository('shapes', 'go', {
    'go.mod': 'module shapes.example/shapes\n\ngo 1.18\n',
    'area.go': 'package shapes\n\nfunc Area(side int) int { return side * side }\n',
    'area_test.go': [
      'package shapes\n\nimport "testing"\n',
      ...TESTS.map((name, at) => `func Test${name}(t *testing.T) { if Area(${at}) != ${at * at} { t.Fatal("wrong") } }\n`),
    ].join('\n'),
  });
  const environment = await bench.build(repository);
  expect(environment).toMatchObject({ test_framework: 'go-test', lock: [], flaky: [] });
  expect(environment.runtime).toMatch(/^Go 1\./);
  expect(Object.keys(environment.baseline[0]?.tests ?? {})).toHaveLength(5);

  await using sandbox = await bench.open(environment);
  await sandbox.writeFile('/testbed/area.go', 'package shapes\n\nfunc Area(side int) int { return side + side }\n');
  const run = await findFramework(environment.test_framework).run(sandbox, { timeoutMs: 60_000 });
  expect(Object.values(run.tests).filter((outcome) => outcome === 'failed')).toHaveLength(3);
  const download = await sandbox.exec(['go', 'mod', 'download', 'example.com/none@v1.0.0']);
  expect(download.stderr).toContain('GOPROXY=off');
}, 600_000); // the first run compiles the standard library

test('what no Go here compiles is told', async () => {
  const { path } = await bench.repository('future', 'go', { 'go.mod': 'module f\n\ngo 99.1\n' });
  expect(await go.strategies(`${bench.workspace.root}/${path}`, {})).toMatchObject({
    kind: 'no-toolchain',
    detail: expect.stringContaining('Go 99.1'),
  });
});
