import { expect, test } from 'vitest';
import { fakeSandbox } from '../sandbox/index.ts';
import { frameworkOf } from './framework-of.ts';

const build = { command: 'npm run build', place: 'checkout', before_tests: true } as const;

test('what tests load is built before each run, and what was built before goes first', async () => {
  const sandbox = fakeSandbox();
  const framework = frameworkOf({ test_framework: 'node-test', build, made: ['dist/', 'lib/a.js'] });
  expect(framework).toMatchObject({ name: 'node-test', command: 'npm run build && node --test' });
  await framework.run(sandbox, { timeoutMs: 1000 });
  const [first, second] = sandbox.commands;
  expect(first?.slice(3)).toEqual(['build', 'npm run build', 'dist/', 'lib/a.js']);
  expect(second?.join(' ')).toContain('--test');
});

test.each([
  ['fails', { exitCode: 2, stderr: 'src/a.ts(1,1): error TS2322' }, 'crashed'],
  ['takes too long', { exitCode: 137, timedOut: true }, 'timed-out'],
])('where the build %s no test runs', async (_name, result, ended) => {
  const sandbox = fakeSandbox({ exec: () => result });
  const run = await frameworkOf({ test_framework: 'node-test', build }).run(sandbox, { timeoutMs: 1000 });
  expect(sandbox.commands).toHaveLength(1);
  expect(run).toMatchObject({ ended, tests: {}, failures: [{ exception: 'build failed' }] });
});

test.each([undefined, { ...build, before_tests: false }])('else the framework is as it is', (given) => {
  const framework = frameworkOf({ test_framework: 'vitest', ...(given === undefined ? {} : { build: given }) });
  expect(framework.command).not.toContain('build');
});
