import { expect, test } from 'vitest';
import { fakeSandbox } from './fake.ts';

test('a fake sandbox runs its script over its files and keeps the commands', async () => {
  const sandbox = fakeSandbox({
    files: { '/testbed/a.txt': 'one' },
    exec: ([program, ...args], { files }) => {
      if (program === 'cat') return { stdout: files.get(args[0] ?? '')?.toString() ?? '' };
      return program === 'bash' ? { exitCode: 2, stdout: 'from the shell' } : {};
    },
  });
  await sandbox.writeFile('/testbed/b.txt', 'two');
  expect((await sandbox.exec(['cat', '/testbed/b.txt'])).stdout).toBe('two');
  expect(await sandbox.exec(['true'])).toMatchObject({ exitCode: 0, stdout: '', timedOut: false });
  const shell = await sandbox.openShell();
  expect(await shell.send('anything', { softTimeoutMs: 1, hardTimeoutMs: 1 })).toEqual({
    kind: 'exited',
    output: 'from the shell',
    exitCode: 2,
    workdir: '/testbed',
  });
  expect(sandbox.commands.map(([program]) => program)).toEqual(['cat', 'true', 'bash']);
});

test('a fake sandbox has the errors of a real one', async () => {
  const sandbox = fakeSandbox();
  await expect(sandbox.readFile('/nothing')).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
  await sandbox.dispose();
  await expect(sandbox.exec(['true'])).rejects.toMatchObject({ code: 'SANDBOX_GONE' });
});
