import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runProcess } from './process.ts';

test('output, input and exit code come through', async () => {
  const result = await runProcess(['sh', '-c', 'cat; echo err >&2; exit 3'], { input: 'hello' });
  expect(result).toEqual({ exitCode: 3, stdout: 'hello', stderr: 'err\n', timedOut: false, truncated: false });
});

test('a timeout kills the children of the program too', async () => {
  const result = await runProcess(['sh', '-c', 'sleep 60 & echo $!; wait'], { timeoutMs: 300 });
  expect(result).toMatchObject({ timedOut: true, exitCode: 137 });
  // gone, or dead and waiting for the system to collect it
  const state = (): string | undefined => /\) (\S)/.exec(stat(Number(result.stdout)))?.[1];
  await expect.poll(state).toSatisfy((letter) => letter === undefined || letter === 'Z');
});

test('endless output is read and dropped beyond the limit', async () => {
  const result = await runProcess(['sh', '-c', 'head -c 100000 /dev/zero'], { maxOutputBytes: 1000 });
  expect(result).toMatchObject({ exitCode: 0, truncated: true });
  expect(result.stdout).toHaveLength(1000);
});

test('an abort kills the program and rejects with the reason', async () => {
  const work = runProcess(['sleep', '60'], { signal: AbortSignal.timeout(50) });
  await expect(work).rejects.toThrow(/timeout/i);
});

test('a program that does not exist rejects', async () => {
  await expect(runProcess(['no-such-program-here'])).rejects.toMatchObject({ code: 'ENOENT' });
});

function stat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
