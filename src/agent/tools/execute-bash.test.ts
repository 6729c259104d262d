import { describe, expect, test } from 'vitest';
import { type ExecResult, fakeSandbox } from '../../sandbox/index.ts';
import { testBench } from '../test-bench.ts';
import { executeBash } from './execute-bash.ts';
import { openTerminal } from './terminal.ts';
import type { Arguments } from './tool.ts';

async function run(result: Partial<ExecResult>, args: Arguments = { command: 'x' }, outputCharacters = 1000) {
  const sandbox = fakeSandbox({ exec: () => result });
  const bench = testBench({}, { outputCharacters });
  return executeBash.call(args, { ...bench, sandbox, terminal: openTerminal(sandbox, { softMs: 1_000, hardMs: 7_000 }) });
}

describe('execute_bash', () => {
  test.each([
    [0, 'ok'],
    [1, 'non-zero-exit'],
    [126, 'cannot-run'],
    [127, 'cannot-run'],
    [139, 'non-zero-exit'],
  ])('exit code %i is %s', async (exitCode, status) => {
    expect(await run({ exitCode, stdout: 'out' })).toEqual({
      status,
      exitCode,
      text: `out\n[exit code ${exitCode}, in /testbed]`,
    });
  });

  test.each([
    ['', ''],
    ['a\n', 'a\n'],
    ['a\n\n', 'a\n\n'],
    ['\u001b[31mred\u001b[0m\r\nnext', 'red\nnext\n'],
    ['10%\r50%\r100%\ndone\n', '100%\ndone\n'],
    ['a\0b\tc\u0007\n', 'ab\tc\n'],
  ])('the output %j reads %j', async (stdout, seen) => {
    expect((await run({ stdout })).text).toBe(`${seen}[exit code 0, in /testbed]`);
  });

  test('long output is cut in the middle, its last line never', async () => {
    const { text } = await run({ stdout: 'x'.repeat(500) }, { command: 'x' }, 10);
    expect(text).toBe('xxxxx\n[490 characters left out]\nxxxxx\n[exit code 0, in /testbed]');
  });

  test('a command that takes too long is timed-out', async () => {
    expect(await run({ timedOut: true, stdout: 'so far' })).toEqual({
      status: 'timed-out',
      text: 'so far\n[timed out after 7 s]',
    });
    expect((await run({ timedOut: true }, { command: 'x', timeout: 3 })).text).toBe('[timed out after 3 s]');
    expect((await run({ timedOut: true }, { command: 'x', timeout: 900 })).text).toBe('[timed out after 7 s]');
  });

  test.each([
    [{ command: ' ' }, 'ERROR: `command` is empty'],
    [{ command: 'y', is_input: 'true' }, 'ERROR: no command is running that could take input'],
    [{ command: 'x', timeout: 0 }, expect.stringMatching(/^ERROR: execute_bash: `timeout`/)],
    [{}, 'ERROR: execute_bash: parameter `command` is missing or of the wrong type'],
  ])('%j is refused', async (args, text) => {
    expect(await run({}, args)).toEqual({ status: 'bad-argument', text });
  });
});
