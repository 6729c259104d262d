import { expect, test } from 'vitest';
import { inSandbox, npmTool } from '../fixture.ts';
import { mocha } from './mocha.ts';

const framework = mocha({ options: [], files: [] });
const FILES = {
  'package.json': '{}',
  'area.js': 'exports.area = (side) => side * side;\n',
  'test/area.js': `const assert = require('assert');
const { area } = require('../area.js');

console.log('noise');
describe('area', () => {
  it('of a square', () => assert.strictEqual(area(2), 4));
  it('is > wrong', () => {
    assert.strictEqual(area(3), 10);
  });
  it.skip('skipped', () => {});
  it('later');
});
describe('before', () => {
  before(() => { throw new TypeError('no hook'); });
  it('waits', () => {});
  describe('deeper', () => { it('waits too', () => {}); });
});
describe('after', () => {
  afterEach(() => { throw new TypeError('cannot close'); });
  it('passes first', () => {});
});
`,
};
const tool = npmTool('mocha', '12.0.3');
const skipped = 'missing' in tool ? ` (skipped: ${tool.missing})` : '';

test.skipIf(skipped !== '')(`mocha in a sandbox${skipped}`, async () => {
  if ('missing' in tool) return;
  await inSandbox(FILES, tool, async (sandbox) => {
    const run = await framework.run(sandbox, { timeoutMs: 60_000 });
    expect(run.tests).toEqual({
      'test/area.js::area::of a square': 'passed',
      'test/area.js::area::is > wrong': 'failed',
      'test/area.js::area::skipped': 'skipped',
      'test/area.js::area::later': 'skipped',
      'test/area.js::before': 'error',
      'test/area.js::before::waits': 'error',
      'test/area.js::before::deeper::waits too': 'error',
      'test/area.js::after': 'error',
      'test/area.js::after::passes first': 'error',
    });
    expect(run).toMatchObject({ command: 'mocha', ended: 'completed', exit_code: 3 });
    expect(run.failures.find(({ test }) => test.endsWith('wrong'))).toMatchObject({
      exception: 'AssertionError',
      message: expect.stringContaining('9 !== 10'),
      file: 'test/area.js',
      statement: 'assert.strictEqual(area(3), 10);',
    });

    const tests = ['test/area.js::area::of a square', 'test/area.js::gone', 'test/gone.js'];
    expect((await framework.run(sandbox, { tests, timeoutMs: 60_000 })).tests).toEqual({
      'test/area.js::area::of a square': 'passed',
    });
    await sandbox.writeFile('/testbed/test/broken.js', "throw new RangeError('cannot load');\n");
    expect(await framework.run(sandbox, { timeoutMs: 60_000 })).toMatchObject({
      ended: 'crashed',
      output_tail: expect.stringContaining('cannot load'),
    });
    expect((await framework.run(sandbox, { tests: ['test/gone.js'], timeoutMs: 60_000 })).ended).toBe('collected-nothing');
  });
});
