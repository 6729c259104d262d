import { expect, test } from 'vitest';
import { checkoutTool, inSandbox } from '../fixture.ts';
import { vitest } from './vitest.ts';

const framework = vitest({ options: [], files: [] });
const FILES = {
  'area.ts': 'export const area = (side: number): number => side * side;\n',
  'test/area.test.ts': `import { beforeAll, describe, expect, it } from 'vitest';
import { area } from '../area.ts';

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
  it.fails('known to fail', () => expect(area(1)).toBe(2));
  it.each(['a', 'é'])('each %s', () => {});
});
describe('hook', () => {
  beforeAll(() => { throw new TypeError('no hook'); });
  it('waits', () => {});
});
`,
  'test/broken.test.ts': "\nthrow new RangeError('cannot load');\n",
};
const tool = checkoutTool();

test('a suite: whole ids, outcomes, evidence; tests by id', async () => {
  await inSandbox(FILES, tool, async (sandbox) => {
    const run = await framework.run(sandbox, { timeoutMs: 100_000 });
    expect(run.tests).toEqual({
      'test/area.test.ts::area::of a square': 'passed',
      'test/area.test.ts::area::is > wrong': 'failed',
      'test/area.test.ts::area::skipped': 'skipped',
      'test/area.test.ts::area::later': 'skipped',
      'test/area.test.ts::area::known to fail': 'passed',
      'test/area.test.ts::area::each a': 'passed',
      'test/area.test.ts::area::each é': 'passed',
      'test/area.test.ts::hook': 'error',
      'test/area.test.ts::hook::waits': 'error',
      'test/broken.test.ts': 'error',
    });
    expect(run).toMatchObject({ command: 'vitest run', ended: 'completed', exit_code: 1 });
    expect(run.failures.find(({ test }) => test.endsWith('wrong'))).toMatchObject({
      exception: 'AssertionError',
      message: expect.stringContaining('expected 9 to be 10'),
      file: 'test/area.test.ts',
      statement: 'expect(area(3)).toBe(\n  10,\n);',
      frames: ['test/area.test.ts:8:'],
    });
    expect(run.failures.find(({ test }) => test === 'test/broken.test.ts')).toMatchObject({
      message: 'cannot load',
      statement: "throw new RangeError('cannot load');",
    });

    const tests = ['test/area.test.ts::area::of a square', 'test/area.test.ts::gone', 'test/gone.test.ts'];
    expect((await framework.run(sandbox, { tests, timeoutMs: 100_000 })).tests).toEqual({
      'test/area.test.ts::area::of a square': 'passed',
    });
    await sandbox.writeFile('/testbed/vitest.config.ts', 'throw new Error("no configuration");\n');
    expect((await framework.run(sandbox, { timeoutMs: 100_000 })).ended).toBe('crashed');
  });
});

test('a suite that is empty or hangs', async () => {
  const ended = (files: Record<string, string>, timeoutMs = 60_000): Promise<string> =>
    inSandbox(files, tool, async (sandbox) => (await framework.run(sandbox, { timeoutMs })).ended);
  expect(await ended({ 'a.ts': '' })).toBe('collected-nothing');
  expect(await ended({ 'a.test.ts': 'while (true);\n' }, 5000)).toBe('timed-out');
});
