import { expect, test } from 'vitest';
import { inSandbox, npmTool } from '../fixture.ts';
import { jest } from './jest.ts';

const framework = jest({ options: [], files: [] });
const FILES = {
  'package.json': '{}',
  'area.js': 'exports.area = (side) => side * side;\n',
  'src/[id].test.js': "test('in a file of odd name', () => {});\n",
  'src/area.test.js': `const { area } = require('../area.js');

console.log('noise');
describe('area', () => {
  it('of a square', () => expect(area(2)).toBe(4));
  it('is > wrong', () => {
    expect(area(3)).toBe(
      10,
    );
  });
  it.skip('skipped', () => {});
  it.todo('later');
});
describe('hook', () => {
  beforeAll(() => { throw new TypeError('no hook'); });
  it('waits', () => {});
});
`,
  'src/broken.test.js': "\nthrow new RangeError('cannot load');\n",
};
const tool = npmTool('jest', '30.5.2');
const skipped = 'missing' in tool ? ` (skipped: ${tool.missing})` : '';

test.skipIf(skipped !== '')(`jest in a sandbox${skipped}`, async () => {
  if ('missing' in tool) return;
  await inSandbox(FILES, tool, async (sandbox) => {
    const run = await framework.run(sandbox, { timeoutMs: 100_000 });
    expect(run.tests).toEqual({
      'src/[id].test.js::in a file of odd name': 'passed',
      'src/area.test.js::area::of a square': 'passed',
      'src/area.test.js::area::is > wrong': 'failed',
      'src/area.test.js::area::skipped': 'skipped',
      'src/area.test.js::area::later': 'skipped',
      'src/area.test.js::hook::waits': 'failed',
      'src/broken.test.js': 'error',
    });
    expect(run).toMatchObject({ command: 'jest', ended: 'completed', exit_code: 1 });
    expect(run.failures.find(({ test }) => test.endsWith('wrong'))).toMatchObject({
      message: expect.stringContaining('Expected: 10\nReceived: 9'),
      file: 'src/area.test.js',
      statement: 'expect(area(3)).toBe(\n  10,\n);',
    });
    expect(run.failures.find(({ test }) => test === 'src/broken.test.js')).toMatchObject({
      exception: 'RangeError',
      message: 'cannot load',
      statement: "throw new RangeError('cannot load');",
    });

    const some = async (...tests: string[]) => (await framework.run(sandbox, { tests, timeoutMs: 100_000 })).tests;
    expect(await some('src/[id].test.js', 'src/area.test.js::area::of a square', 'src/area.test.js::gone')).toEqual({
      'src/[id].test.js::in a file of odd name': 'passed',
      'src/area.test.js::area::of a square': 'passed',
    });
    await sandbox.writeFile('/testbed/jest.config.js', "throw new Error('no configuration');\n");
    expect((await framework.run(sandbox, { timeoutMs: 100_000 })).ended).toBe('crashed');
  });
});
