import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeSandbox } from '../../sandbox/index.ts';
import { runProcess } from '../../support/process.ts';
import type { TestFramework } from '../../testing/index.ts';
import { v8Reach } from './v8-reach.ts';

const FILES = {
  'lib/area.js': `function area(a, b) {
  if (a < 0) {
    return 0;
  }
  const sum = [a].map((x) => {
    return x * b;
  });
  return sum[0];
}

function unused() {
  return 1;
}

module.exports = { area, unused };
`,
  'test/one.js': "require('../lib/area').area(1, 2);\n",
  'test/two.js': "require('../lib/area').area(-1, 2);\n",
};

let root: string;
let folder: string;
const sandbox = fakeSandbox({
  exec: async ([program, ...args], { options }) => {
    const words = args.map((word) => (word === v8Reach.variables['NODE_V8_COVERAGE'] ? folder : word));
    const variables = { ...process.env, NODE_V8_COVERAGE: folder, ...options.variables };
    const run = await runProcess([program as string, ...words], { cwd: root, env: variables });
    return { exitCode: run.exitCode, stdout: run.stdout, stderr: run.stderr };
  },
});
/** Runs each file that is asked for with node. */
const framework: TestFramework = {
  name: 'plain',
  command: 'node',
  async run(inside, { tests = [] }) {
    for (const file of tests) await inside.exec(['node', file]);
    return { command: 'node', ended: 'completed', exit_code: 0, duration_ms: 0, tests: {}, failures: [], output_tail: '' };
  },
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'v8-reach-'));
  folder = await mkdtemp(join(tmpdir(), 'v8-folder-'));
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

test('tells lines by test file, and those that none reaches not at all', async () => {
  const passing = ['test/one.js::a', 'test/one.js::b', 'test/two.js'];
  const reach = await v8Reach.measure({ sandbox, framework, passing, timeoutMs: 60_000 });
  expect(Object.keys(reach)).toEqual(['lib/area.js']);
  const lines = reach['lib/area.js'] ?? {};
  expect(lines[2]).toEqual(['test/one.js', 'test/two.js']);
  expect(lines[3]).toEqual(['test/two.js']);
  expect(lines[6]).toEqual(['test/one.js']);
  expect(lines[8]).toEqual(['test/one.js']);
  expect(lines[12]).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test('a map that takes too long is none', async () => {
  expect(await v8Reach.measure({ sandbox, framework, passing: ['test/one.js'], timeoutMs: 0 })).toEqual({});
});
