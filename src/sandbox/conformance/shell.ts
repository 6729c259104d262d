import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxProvider, Shell, ShellResult } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';

const LONG = { softTimeoutMs: 30_000, hardTimeoutMs: 60_000 };
const SHORT = { softTimeoutMs: 200, hardTimeoutMs: 60_000 };

/** What the shell of every sandbox must do: registers vitest tests. */
export function describeShell(name: string, make: (root: string) => SandboxProvider): void {
  describe(`${name} keeps the contract of a shell`, () => {
    let folder: string;
    let sandbox: Sandbox;
    let shell: Shell;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      sandbox = await make(join(folder, 'state')).create({
        layers: [],
        mounts: [],
        workdir: '/testbed',
        variables: { PATH: '/usr/bin:/bin', HOME: '/home/agent' },
        network: false,
      });
    });
    beforeEach(async () => {
      shell = await sandbox.openShell();
      return () => shell.close();
    });
    afterAll(async () => {
      await sandbox?.dispose();
      await removeTree(folder);
    });

    const run = (text: string): Promise<ShellResult> => shell.send(text, LONG);
    const input = (text: string, times = LONG): Promise<ShellResult> => shell.send(text, { ...times, input: true });

    test('keeps folder, variables and the last exit code between commands', async () => {
      expect(await run('mkdir -p deep && cd deep; COLOUR=blue; declare -A map=([a]=b); (exit 4)')).toEqual({
        kind: 'exited',
        output: '',
        exitCode: 4,
        workdir: '/testbed/deep',
      });
      expect(await run('echo $? $COLOUR "\x24{map[a]}" $PWD')).toMatchObject({ output: '4 blue b /testbed/deep\n', exitCode: 0 });
    });

    test('gives both outputs in order, and real pipes', async () => {
      expect(await run('echo one; echo two >&2; echo three > /dev/stderr; echo four | tee /dev/stdout | wc -l')).toMatchObject({
        output: 'one\ntwo\nthree\n2\n',
      });
    });

    test('tells errors of syntax without losing the shell', async () => {
      expect(await run('X=1; echo "unclosed')).toMatchObject({ kind: 'exited', exitCode: 2 });
      expect(await run('if then')).toMatchObject({ kind: 'exited', exitCode: 2 });
      expect(await run("cat <<'END'\n$X \\n\nEND\necho $((1 + 1))")).toMatchObject({ output: '$X \\n\n2\n' });
    });

    test('returns a silent program as running, and goes on with it', async () => {
      expect(await shell.send('echo ask; read name; echo "hello $name"', SHORT)).toEqual({ kind: 'running', output: 'ask\n' });
      expect(await input('', SHORT)).toEqual({ kind: 'running', output: '' });
      expect(await input('world')).toMatchObject({ kind: 'exited', output: 'hello world\n', exitCode: 0 });
    });

    test('does not run a command over one that still runs', async () => {
      await shell.send('read line; echo "got $line"', SHORT);
      expect(await shell.send('echo other', SHORT)).toEqual({ kind: 'running', output: '' });
      expect(await input('it')).toMatchObject({ output: 'got it\n' });
    });

    test('ends the input at C-d, once; what was not read is not for the next command', async () => {
      await shell.send('cat', SHORT);
      expect(await input('line', SHORT)).toEqual({ kind: 'running', output: 'line\n' });
      expect(await input('C-d')).toMatchObject({ kind: 'exited', exitCode: 0 });
      await shell.send('sleep 0.3', { ...SHORT, softTimeoutMs: 100 });
      expect(await input('left over')).toMatchObject({ kind: 'exited' });
      expect(await shell.send('read -t 0.1 line; echo "[$line]"', LONG)).toMatchObject({ output: '[]\n' });
    });

    test('interrupts a program, and a loop, at C-c', async () => {
      await shell.send('X=kept; sleep 300', SHORT);
      expect(await input('C-c')).toMatchObject({ kind: 'exited', exitCode: 130 });
      await shell.send('for i in 1 2 3; do sleep 300; done', SHORT);
      expect(await input('C-c')).toMatchObject({ kind: 'exited', exitCode: 130 });
      await shell.send('while :; do :; done', SHORT);
      expect(await input('C-c')).toMatchObject({ kind: 'exited' });
      expect(await run('echo $X')).toMatchObject({ output: 'kept\n' });
    });

    test('interrupts by a call too, which does nothing where nothing runs', async () => {
      await shell.interrupt();
      const running = shell.send('X=kept; sleep 300', LONG);
      await expect
        .poll(async () => (await sandbox.exec(['sh', '-c', 'cat /proc/[0-9]*/comm'])).stdout, { timeout: 60_000 })
        .toContain('sleep');
      await shell.interrupt();
      expect(await running).toMatchObject({ kind: 'exited', exitCode: 130 });
      expect(await run('echo $X')).toMatchObject({ output: 'kept\n' });
    });

    test('stops a program at C-z, from where C-c still ends it', async () => {
      await shell.send('sleep 300', SHORT);
      expect(await input('C-z', SHORT)).toMatchObject({ kind: 'running' });
      expect(await input('C-c')).toMatchObject({ kind: 'exited', exitCode: 130 });
    });

    test('kills a program after the hard timeout, and lives on with what it had', async () => {
      const result = await shell.send('X=kept; echo begun; sleep 300', { softTimeoutMs: 60_000, hardTimeoutMs: 300 });
      expect(result).toMatchObject({ kind: 'timed-out' });
      expect(result.output).toContain('begun');
      expect(await run('echo $X')).toMatchObject({ kind: 'exited', output: 'kept\n' });
    });

    test('starts anew, in the same folder, where bash itself had to be killed', async () => {
      await run('cd /tmp');
      expect(await shell.send("trap '' INT; while :; do :; done", { softTimeoutMs: 60_000, hardTimeoutMs: 200 })).toMatchObject({
        kind: 'timed-out',
      });
      expect(await run('pwd')).toMatchObject({ output: '/tmp\n' });
    });

    test('kills by timeout only the command, not what earlier ones left in the background', async () => {
      await run('sleep 456789 & echo started');
      await shell.send('setsid sleep 345678', { softTimeoutMs: 60_000, hardTimeoutMs: 200 });
      const { stdout } = await sandbox.exec(['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "']);
      expect(stdout).toContain('456789');
      expect(stdout).not.toContain('345678');
    });

    test('tells the code of `exit` and of a killed bash, and starts anew', async () => {
      expect(await run('cd /tmp; exit 7')).toMatchObject({ kind: 'exited', exitCode: 7 });
      expect(await run('kill -9 $$')).toMatchObject({ kind: 'exited', exitCode: 137 });
      expect(await run('echo back')).toMatchObject({ kind: 'exited', output: 'back\n' });
    });

    test('cuts a long output in the middle and breaks no character', async () => {
      const result = await run('echo first; head -c 2000000 /dev/zero | sed "s/\\x00/é/g"; echo; echo last');
      expect(result).toMatchObject({ kind: 'exited', exitCode: 0 });
      expect(Buffer.byteLength(result.output)).toBeLessThan(101_000);
      expect(result.output).toMatch(/^first\né+\n\[\.\.\. \d+ bytes left out \.\.\.\]\né+\nlast\n$/u);
      expect(result.output).not.toContain('\ufffd');
    });

    test('is not fooled by output that looks like its own', async () => {
      const { output } = await run('for fd in 4 5 6; do printf "0\\0/fake\\0" >&$fd; done; cd /tmp; false');
      expect(output).toContain('Bad file descriptor');
      expect(await run('true')).toMatchObject({ kind: 'exited', workdir: '/tmp' });
    });

    test('ends with the reason of an abort', async () => {
      const controller = new AbortController();
      const running = shell.send('sleep 300', { ...LONG, signal: controller.signal });
      controller.abort(new Error('enough'));
      await expect(running).rejects.toThrow('enough');
    });

    test('is lost with its sandbox', async () => {
      const other = await make(join(folder, 'other')).create({
        layers: [],
        mounts: [],
        workdir: '/testbed',
        variables: {},
        network: false,
      });
      const doomed = await other.openShell();
      const running = doomed.send('sleep 300', LONG);
      await other.dispose();
      expect(await running).toMatchObject({ kind: 'lost' });
      expect(await doomed.send('true', LONG)).toMatchObject({ kind: 'lost' });
    });
  });
}
