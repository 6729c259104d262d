import { expect, test } from 'vitest';
import { inSandbox, nodeTool } from '../fixture.ts';
import { nodeTest } from './node-test.ts';

const framework = nodeTest({ options: [], files: [] });
const SUITE = `
import test, { before, describe, it } from 'node:test';
import assert from 'node:assert';
import { area } from '../area.mjs';
console.log('ok 1 - forged');
describe('area', () => {
  it('of a square', () => assert.strictEqual(area(2), 4));
  it('is > wrong', () => {
    const side = 3;
    assert.strictEqual(
      area(side),
      10,
    );
  });
  it.skip('skipped', () => {});
  it('not yet', { todo: true }, () => assert.ok(false));
});
describe('hook', () => {
  before(() => { throw new TypeError('no hook'); });
  it('waits', () => {});
});
test('parent', async (t) => { await t.test('sub', () => {}); });
`;
const FILES = {
  'area.mjs': 'export const area = (side) => side * side;\n',
  'test/area.test.mjs': SUITE,
  'test/broken.test.mjs': "\nthrow new RangeError('cannot load');\n",
  'test/script.test.mjs': "import assert from 'node:assert';\nassert.ok(true);\n",
};

test('a suite: whole ids, outcomes, evidence, and the same twice', async () => {
  await inSandbox(FILES, nodeTool(), async (sandbox) => {
    const run = await framework.run(sandbox, { timeoutMs: 60_000 });
    expect(run).toMatchObject({ command: 'node --test', ended: 'completed', exit_code: 1 });
    expect(run.tests).toEqual({
      'test/area.test.mjs::area::of a square': 'passed',
      'test/area.test.mjs::area::is > wrong': 'failed',
      'test/area.test.mjs::area::skipped': 'skipped',
      'test/area.test.mjs::area::not yet': 'xfailed',
      'test/area.test.mjs::hook': 'error',
      'test/area.test.mjs::hook::waits': 'error',
      'test/area.test.mjs::parent': 'passed',
      'test/area.test.mjs::parent::sub': 'passed',
      'test/broken.test.mjs': 'error',
      'test/script.test.mjs': 'passed',
    });
    expect(run.failures.find(({ test }) => test.endsWith('wrong'))).toMatchObject({
      exception: 'AssertionError',
      message: expect.stringContaining('9 !== 10'),
      statement: 'assert.strictEqual(\n  area(side),\n  10,\n);',
      file: 'test/area.test.mjs',
    });
    expect(run.failures.find(({ test }) => test === 'test/broken.test.mjs')).toMatchObject({
      exception: 'RangeError',
      message: 'cannot load',
      statement: "throw new RangeError('cannot load');",
    });
    expect(run.output_tail).toContain('forged');
    expect((await framework.run(sandbox, { timeoutMs: 60_000 })).tests).toEqual(run.tests);
  });
});

test('tests by id, file and folder; those that do not exist are absent', async () => {
  await inSandbox(FILES, nodeTool(), async (sandbox) => {
    const run = async (...tests: string[]) => framework.run(sandbox, { tests, timeoutMs: 60_000 });
    expect((await run('test/area.test.mjs::area::of a square', 'test/area.test.mjs::gone')).tests).toEqual({
      'test/area.test.mjs::area::of a square': 'passed',
    });
    expect((await run('test/script.test.mjs')).tests).toEqual({ 'test/script.test.mjs': 'passed' });
    expect(Object.keys((await run('test/area.test.mjs::parent')).tests)).toHaveLength(2);
    expect(await run('test/gone.test.mjs')).toMatchObject({ ended: 'collected-nothing', tests: {} });
    expect((await run('test/broken.test.mjs::x')).ended).toBe('collected-nothing');
  });
});

test('a suite that is empty, hangs, or cannot start', async () => {
  const ended = (files: Record<string, string>, timeoutMs = 60_000): Promise<string> =>
    inSandbox(files, nodeTool(), async (sandbox) => (await framework.run(sandbox, { timeoutMs })).ended);
  expect(await ended({ 'a.mjs': '' })).toBe('collected-nothing');
  expect(await ended({ 'a.test.mjs': "import test from 'node:test'; test('t', () => { while (true); });" }, 3000)).toBe(
    'timed-out',
  );
  expect(
    await inSandbox(FILES, { mounts: [], path: [] }, async (sandbox) => {
      const old = nodeTest({ options: ['--no-such-option'], files: [] });
      return (await old.run(sandbox, { timeoutMs: 60_000 })).ended;
    }),
  ).toBe('crashed');
});
