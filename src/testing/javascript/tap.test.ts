import { expect, test } from 'vitest';
import { inSandbox, npmTool } from '../fixture.ts';
import { tap } from './tap.ts';

const framework = tap({ options: [], files: [] });
const FILES = {
  'package.json': '{}',
  'area.js': 'exports.area = (side) => side * side;\n',
  'test/area.js': `const test = require('tape');
const { area } = require('../area.js');

test('of a square', (t) => { t.equal(area(2), 4); t.end(); });
test('is wrong', (t) => {
  t.equal(area(3), 10, 'nine');
  t.end();
});
`,
  'test/deep er/more.js': "const test = require('tape');\ntest('more', (t) => { t.ok(true); t.end(); });\n",
  'test/fixtures/none.js': 'process.exit(1);\n',
  'test/broken.js': "\nthrow new RangeError('cannot load');\n",
};
const tool = npmTool('tape', '5.10.2');
const skipped = 'missing' in tool ? ` (skipped: ${tool.missing})` : '';

test.skipIf(skipped !== '')(`tape in a sandbox${skipped}`, async () => {
  if ('missing' in tool) return;
  await inSandbox(FILES, tool, async (sandbox) => {
    const run = await framework.run(sandbox, { timeoutMs: 60_000 });
    expect(run.tests).toEqual({
      'test/area.js::of a square': 'passed',
      'test/area.js::is wrong': 'failed',
      'test/broken.js': 'error',
      'test/deep er/more.js::more': 'passed',
    });
    const folder = await tap({ options: [], files: ['test'] }).run(sandbox, { timeoutMs: 60_000 });
    expect(folder.tests).toEqual(run.tests);
    expect(run).toMatchObject({
      ended: 'completed',
      exit_code: 1,
      output_tail: expect.stringContaining('ok 1 should be truthy'),
    });
    expect(run.failures.find(({ test }) => test.endsWith('wrong'))).toMatchObject({
      message: 'nine\nexpected: 10\nactual: 9',
      file: 'test/area.js',
      statement: "t.equal(area(3), 10, 'nine');",
    });

    const some = async (...tests: string[]) => (await framework.run(sandbox, { tests, timeoutMs: 60_000 })).tests;
    expect(await some('test/area.js::of a square', 'test/area.js::gone')).toEqual({ 'test/area.js::of a square': 'passed' });
    expect(await some('test/deep er')).toEqual({ 'test/deep er/more.js::more': 'passed' });
    expect((await framework.run(sandbox, { tests: ['test/gone.js'], timeoutMs: 60_000 })).ended).toBe('collected-nothing');
    await sandbox.writeFile('/testbed/test/area.js', 'while (true);\n');
    expect((await framework.run(sandbox, { timeoutMs: 3000 })).ended).toBe('timed-out');
  });
});

test('patterns of a project', async () => {
  const project = tap({ options: ['--no-warnings'], files: ['spec/*.js'] });
  expect(project.command).toBe('for file in spec/*.js; do node --no-warnings "$file"; done');
});
