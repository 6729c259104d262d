import { expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/index.ts';
import { inSandbox, pythonTool } from '../fixture.ts';
import { runWarm } from './warm-python.ts';

const run = (
  sandbox: Sandbox,
  program: string,
  { input = '', timeoutMs = 30_000, signal = undefined as AbortSignal | undefined } = {},
) => runWarm(sandbox, program, { input, timeoutMs, ...(signal === undefined ? {} : { signal }) });

/** What a program prints. */
const shown = async (sandbox: Sandbox, program: string): Promise<string> => {
  const result = await run(sandbox, program);
  return result.stdout.trim() || result.stderr;
};

test('a program is as one of its own: input, output, arguments, exit code, errors, nothing of those before it', () =>
  inSandbox({}, pythonTool(), async (sandbox) => {
    const program = `import os, sys
print(__name__, sys.argv, sys.path[0] == '', os.getcwd(), os.environ['PYTHONHASHSEED'], sys.stdin.read(), flush=True)
print('complaint', file=sys.stderr)
left = 1
sys.exit(200)`;
    const result = await run(sandbox, program, { input: 'héllo' });
    expect(result).toMatchObject({ exitCode: 200, timedOut: false, stderr: 'complaint\n' });
    expect(result.stdout).toBe("__main__ ['-c'] True /testbed 0 héllo\n");
    expect(await run(sandbox, 'print(left)')).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/NameError/),
    });
    expect(await run(sandbox, 'import sys; sys.exit("why")')).toMatchObject({ exitCode: 1, stderr: 'why\n' });
    expect(await run(sandbox, 'import os; os._exit(3)')).toMatchObject({ exitCode: 3 });
    expect(await run(sandbox, 'import os; os.abort()')).toMatchObject({ exitCode: 134, timedOut: false });
    expect(await run(sandbox, 'def')).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/SyntaxError/) });
  }));

test('what programs import is at hand for those after them, but nothing that lies in the checkout or pulls it in', () =>
  inSandbox({ 'own.py': 'value = 1\n', 'lib/outer.py': 'import own\n' }, pythonTool(), async (sandbox) => {
    await sandbox.exec(['cp', '-r', 'lib', '/tmp/lib']);
    const program = 'import sys; sys.path.append("/tmp/lib"); import colorsys, own';
    const names = 'import sys; print([name for name in ("colorsys", "own", "outer") if name in sys.modules])';
    expect(await shown(sandbox, names)).toBe('[]');
    await run(sandbox, program);
    expect(await shown(sandbox, names)).toBe("['colorsys']");
    await run(sandbox, `${program}, outer`);
    expect(await shown(sandbox, names)).toBe("['colorsys']");
  }));

test('the code of the checkout is read anew each time, though it be of the same size and second', () =>
  inSandbox({ 'own.py': 'value = 1\n' }, pythonTool(), async (sandbox) => {
    for (const value of [1, 1, 2, 1, 3]) {
      await sandbox.exec(['sh', '-c', `echo 'value = ${value}' > own.py; touch -d @0 own.py`]);
      expect(await shown(sandbox, 'import own; print(own.value)')).toBe(`${value}`);
    }
    await sandbox.writeFile('/testbed/own.py', 'value =\n');
    expect(await shown(sandbox, 'import own')).toMatch(/SyntaxError/);
  }));

test('an endless program ends in time with what it started, and another one runs', () =>
  inSandbox({}, pythonTool(), async (sandbox) => {
    const endless = 'import subprocess, time; subprocess.Popen(["sleep", "98765"]); print("on", flush=True)\nwhile True: pass';
    expect(await run(sandbox, endless, { timeoutMs: 1000 })).toMatchObject({ timedOut: true, limit: 'time', stdout: 'on\n' });
    expect((await sandbox.exec(['pgrep', '-f', 'sleep 98765'])).exitCode).toBe(1);
    expect(await shown(sandbox, 'print(1)')).toBe('1');
  }));

test('a program that takes the Python along ends as it does, and another one runs', () =>
  inSandbox({}, pythonTool(), async (sandbox) => {
    expect(await run(sandbox, 'import os; os.kill(os.getppid(), 9)\nwhile True: pass')).toMatchObject({ exitCode: 137 });
    expect(await shown(sandbox, 'print(1)')).toBe('1');
  }));

test('an abort is told, and so is a sandbox that is gone', () =>
  inSandbox({}, pythonTool(), async (sandbox) => {
    const stop = new AbortController();
    const running = run(sandbox, 'while True: pass', { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 300);
    await expect(running).rejects.toThrow('enough');
    await sandbox.dispose();
    await expect(run(sandbox, 'print(1)')).rejects.toMatchObject({ code: 'SANDBOX_GONE' });
  }));

test('where there is no Python, the result says so', () =>
  inSandbox({}, { mounts: [], path: ['/nowhere'], variables: { PATH: '/nowhere:/sbin' } }, async (sandbox) => {
    expect((await run(sandbox, 'print(1)')).exitCode).not.toBe(0);
  }));
