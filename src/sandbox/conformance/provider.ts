import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLayer } from '../layers.ts';
import type { Sandbox, SandboxProvider, SandboxSpec } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';

/** What every provider must do: registers vitest tests over the provider that `make` gives for an empty folder. */
export function describeSandboxProvider(name: string, make: (root: string) => SandboxProvider): void {
  describe(`${name} keeps the contract of a sandbox provider`, () => {
    let folder: string;
    let provider: SandboxProvider;
    let shared: Sandbox;

    const spec = (layers: readonly string[] = []): SandboxSpec => ({
      layers,
      mounts: [],
      workdir: '/testbed',
      variables: { PATH: '/usr/bin:/bin', HOME: '/home/agent', COLOUR: 'blue' },
      network: false,
    });
    const text = async (sandbox: Sandbox, path: string): Promise<string> => (await sandbox.readFile(path)).toString('utf8');

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      provider = make(join(folder, 'state'));
      shared = await provider.create(spec());
    });
    afterAll(async () => {
      await shared?.dispose();
      await removeTree(folder);
    });

    test('says that it is usable', async () => {
      expect(await provider.check()).toMatchObject({ usable: true });
    });

    describe('exec', () => {
      test('gives the output and the exact exit code', async () => {
        const result = await shared.exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
        expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false, truncated: false });
      });

      test('tells a missing program with 127, a signal with 128 and its number', async () => {
        expect((await shared.exec(['no-such-program'])).exitCode).toBe(127);
        expect((await shared.exec(['sh', '-c', 'kill -TERM $$'])).exitCode).toBe(143);
      });

      test('feeds the input and passes arguments untouched', async () => {
        expect((await shared.exec(['cat'], { input: 'fed in' })).stdout).toBe('fed in');
        expect((await shared.exec(['printf', '%s|', 'a b', '$HOME', "it's", ''])).stdout).toBe("a b|$HOME|it's||");
      });

      test('starts in the working folder, or where it is told', async () => {
        expect((await shared.exec(['pwd'])).stdout).toBe('/testbed\n');
        expect((await shared.exec(['pwd'], { workdir: '/tmp' })).stdout).toBe('/tmp\n');
      });

      test('has the variables of the sandbox and of the command', async () => {
        const { stdout } = await shared.exec(['sh', '-c', 'echo $COLOUR $SIZE'], { variables: { SIZE: 'large' } });
        expect(stdout).toBe('blue large\n');
        const odd = { LD_LIBRARY_PATH: '/no/libraries', BASH_ENV: '/no/file', 'with.dot': 'x y', EMPTY: '' };
        const told = await shared.exec(['env'], { variables: odd });
        for (const [name, value] of Object.entries(odd)) expect(told.stdout.split('\n')).toContain(`${name}=${value}`);
      });

      test('kills the whole tree of a command that takes too long', async () => {
        const started = Date.now();
        const result = await shared.exec(['sh', '-c', 'sleep 300 & setsid sleep 300 & echo begun; sleep 300'], {
          timeoutMs: 300,
        });
        expect(result).toMatchObject({ timedOut: true, stdout: 'begun\n' });
        expect(Date.now() - started).toBeLessThan(60_000);
        expect((await shared.exec(['sh', '-c', 'cat /proc/[0-9]*/comm'])).stdout).not.toContain('sleep');
      });

      test('ends with the reason of an abort', async () => {
        const controller = new AbortController();
        const running = shared.exec(['sleep', '300'], { signal: controller.signal });
        controller.abort(new Error('enough'));
        await expect(running).rejects.toThrow('enough');
      });

      test('keeps the first bytes of a long output and says so', async () => {
        const result = await shared.exec(['sh', '-c', 'head -c 3000000 /dev/zero'], { maxOutputBytes: 1000 });
        expect(result).toMatchObject({ truncated: true, exitCode: 0 });
        expect(result.stdout).toHaveLength(1000);
      });

      test('does not wait for what a command left in the background', async () => {
        const result = await shared.exec(['sh', '-c', 'sleep 300 & echo done']);
        expect(result).toMatchObject({ exitCode: 0, stdout: 'done\n', timedOut: false });
      });

      test('runs commands side by side', async () => {
        const results = await Promise.all(Array.from({ length: 8 }, (_, index) => shared.exec(['sh', '-c', `echo ${index}`])));
        expect(results.map(({ stdout }) => stdout.trim())).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
      });
    });

    describe('files', () => {
      test('come back byte by byte, in folders made for them', async () => {
        const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
        await shared.writeFile('/testbed/made/here/data.bin', bytes);
        expect(Buffer.compare(await shared.readFile('/testbed/made/here/data.bin'), bytes)).toBe(0);
        await shared.writeFile('/testbed/empty', '');
        expect(await text(shared, '/testbed/empty')).toBe('');
      });

      test('that do not exist are told by their code', async () => {
        await expect(shared.readFile('/testbed/nothing')).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
        await expect(shared.readFile('/testbed')).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
      });
    });

    describe('layers', () => {
      test('lie over each other, and stay as they are', async () => {
        const [lower, upper] = [join(folder, 'lower'), join(folder, 'upper')];
        await createLayer(lower, [
          { path: '/testbed/a.txt', content: 'lower' },
          { path: '/testbed/b.txt', content: 'lower' },
        ]);
        await createLayer(upper, [{ path: '/testbed/b.txt', content: 'upper' }]);
        await using sandbox = await provider.create(spec([lower, upper]));
        expect(await text(sandbox, '/testbed/a.txt')).toBe('lower');
        expect(await text(sandbox, '/testbed/b.txt')).toBe('upper');
        await sandbox.writeFile('/testbed/a.txt', 'changed');
        const edited = await sandbox.exec(['sh', '-c', 'echo more >> b.txt; mkdir new; rm a.txt']);
        expect(edited).toMatchObject({ exitCode: 0, stderr: '' });
        expect(await readFile(join(lower, 'testbed/a.txt'), 'utf8')).toBe('lower');
        expect(await readFile(join(upper, 'testbed/b.txt'), 'utf8')).toBe('upper');
      });

      test('freeze what was written, deleted files included, for sandboxes to come', async () => {
        const [first, second] = [join(folder, 'first'), join(folder, 'second')];
        await createLayer(first, [
          { path: '/testbed/kept.txt', content: 'kept' },
          { path: '/testbed/gone.txt', content: 'gone' },
          { path: '/testbed/old/file.txt', content: 'old' },
        ]);
        const writer = await provider.create(spec([first]));
        await writer.exec(['sh', '-c', 'rm gone.txt; rm -r old; mkdir old; echo new > old/new.txt; echo x > /opt/x']);
        await writer.freeze(second);
        await expect(writer.exec(['true'])).rejects.toMatchObject({ code: 'SANDBOX_GONE' });
        await using reader = await provider.create(spec([first, second]));
        const listed = await reader.exec(['sh', '-c', 'ls; ls old; cat old/new.txt /opt/x']);
        expect(listed.stdout).toBe('kept.txt\nold\nnew.txt\nnew\nx\n');
        await reader.exec(['sh', '-c', 'echo again >> old/new.txt']);
        expect(await text(reader, '/testbed/old/new.txt')).toBe('new\nagain\n');
      });

      test('are forked by a snapshot, which nothing written later changes', async () => {
        const [lower, first, second] = [join(folder, 'lower-3'), join(folder, 'snapshot-1'), join(folder, 'snapshot-2')];
        await createLayer(lower, [
          { path: '/testbed/gone.txt', content: 'gone' },
          { path: '/testbed/code.txt', content: 'lower' },
        ]);
        await using sandbox = await provider.create(spec([lower]));
        const shell = await sandbox.openShell();
        const send = (command: string) => shell.send(command, { softTimeoutMs: 20_000, hardTimeoutMs: 20_000 });
        await send('rm gone.txt; echo one > code.txt; KEPT=yes; mkdir closed; echo x > closed/x; chmod 0 closed');
        await sandbox.snapshot(first);
        expect(await send('echo $KEPT; echo two >> code.txt; : > new.txt')).toMatchObject({ output: 'yes\n', exitCode: 0 });
        await sandbox.snapshot(second);
        await sandbox.writeFile('/testbed/code.txt', 'three\n');

        const look = ['sh', '-c', 'ls; cat code.txt; chmod 700 closed && cat closed/x'] as const;
        await using fork = await provider.create(spec([lower, first]));
        await using other = await provider.create(spec([lower, second]));
        expect((await fork.exec(look)).stdout).toBe('closed\ncode.txt\none\nx\n');
        expect((await other.exec(look)).stdout).toBe('closed\ncode.txt\nnew.txt\none\ntwo\nx\n');
        await fork.exec(['sh', '-c', 'rm code.txt']);
        await fork.snapshot(join(folder, 'snapshot-3'));
        await using grandchild = await provider.create(spec([lower, first, join(folder, 'snapshot-3')]));
        expect((await grandchild.exec(['ls'])).stdout).toBe('closed\n');
        expect(await text(sandbox, '/testbed/code.txt')).toBe('three\n');
      });

      test('are forked as they are at one moment under a running program, which goes on', async () => {
        const target = join(folder, 'snapshot-moving');
        await using sandbox = await provider.create(spec());
        const count = 'i=0; while :; do i=$((i + 1)); echo $i >> a; echo $i >> b; [ -e end ] && exit 5; done';
        const running = sandbox.exec(['sh', '-c', count]);
        const waiting = sandbox.exec(['sh', '-c', 'kill -STOP $$; echo never'], { timeoutMs: 60_000 }).catch(() => undefined);
        const lines = async (place: Sandbox, path: string) => (await text(place, path).catch(() => '')).split('\n').length - 1;
        await expect.poll(() => lines(sandbox, '/testbed/b'), { timeout: 60_000 }).toBeGreaterThan(10);
        await sandbox.snapshot(target);
        await using fork = await provider.create(spec([target]));
        const [a, b] = await Promise.all([lines(fork, '/testbed/a'), lines(fork, '/testbed/b')]);
        expect([0, 1]).toContain(a - b);
        await expect.poll(() => lines(sandbox, '/testbed/b'), { timeout: 60_000 }).toBeGreaterThan(a);
        await sandbox.writeFile('/testbed/end', '');
        expect(await running).toMatchObject({ exitCode: 5 });
        await sandbox.dispose();
        await waiting;
      });

      test('a snapshot goes over nothing that is there, and leaves the sandbox as it is', async () => {
        const taken = join(folder, 'taken-2');
        await createLayer(taken, [{ path: '/testbed/a.txt', content: 'first' }]);
        await using sandbox = await provider.create(spec());
        await sandbox.writeFile('/testbed/b.txt', 'mine');
        await expect(sandbox.snapshot(taken)).rejects.toMatchObject({ code: 'SANDBOX_FAILED' });
        expect(await text(sandbox, '/testbed/b.txt')).toBe('mine');
        expect(await readFile(join(taken, 'testbed/a.txt'), 'utf8')).toBe('first');
      });

      test('what is there already is never frozen over, and the sandbox ends all the same', async () => {
        const taken = join(folder, 'taken');
        await createLayer(taken, [{ path: '/testbed/a.txt', content: 'first' }]);
        const writer = await provider.create(spec([]));
        await expect(writer.freeze(taken)).rejects.toMatchObject({ code: 'SANDBOX_FAILED' });
        await writer.dispose();
        expect(await readFile(join(taken, 'testbed/a.txt'), 'utf8')).toBe('first');
      });
    });

    test('a missing layer, and a path that leads out, are told before anything is made', async () => {
      await expect(provider.create(spec([join(folder, 'no-layer')]))).rejects.toMatchObject({
        code: 'SANDBOX_FAILED',
        message: expect.stringContaining('no-layer'),
      });
      await expect(provider.create({ ...spec(), workdir: '/a/../../b' })).rejects.toMatchObject({ code: 'SANDBOX_FAILED' });
      await expect(shared.readFile('relative')).rejects.toMatchObject({ code: 'SANDBOX_FAILED' });
    });

    test('shows a mounted folder and a mounted file, read-only', async () => {
      const tools = join(folder, 'the tools');
      await createLayer(tools, [{ path: '/bin/tool', content: '#!/bin/sh\necho a tool\n', mode: 0o755 }]);
      await using sandbox = await provider.create({
        ...spec(),
        mounts: [
          { source: tools, target: '/opt/the tools' },
          { source: join(tools, 'bin/tool'), target: '/testbed/tool' },
        ],
      });
      expect((await sandbox.exec(['sh', '-c', '"/opt/the tools/bin/tool"; ./tool'])).stdout).toBe('a tool\na tool\n');
      expect((await sandbox.exec(['sh', '-c', 'echo x > "/opt/the tools/x" || echo y >> tool'])).exitCode).not.toBe(0);
      expect(await readFile(join(tools, 'bin/tool'), 'utf8')).toBe('#!/bin/sh\necho a tool\n');
    });

    test('a disposed sandbox is gone, and disposing again does nothing', async () => {
      const sandbox = await provider.create(spec());
      const running = sandbox.exec(['sleep', '300']);
      const outcome = expect(running).rejects.toMatchObject({ code: 'SANDBOX_GONE' });
      await sandbox.dispose();
      await outcome;
      await sandbox.dispose();
      await expect(sandbox.exec(['true'])).rejects.toMatchObject({ code: 'SANDBOX_GONE' });
      await expect(sandbox.readFile('/testbed/x')).rejects.toMatchObject({ code: 'SANDBOX_GONE' });
    });

    test('makes many at once', async () => {
      const many = await Promise.all(Array.from({ length: 16 }, () => provider.create(spec())));
      const results = await Promise.all(many.map((sandbox, index) => sandbox.exec(['echo', String(index)])));
      expect(results.map(({ stdout }) => stdout)).toEqual(many.map((_, index) => `${index}\n`));
      await Promise.all(many.map((sandbox) => sandbox.dispose()));
    });

    test('sandboxes do not see each other', async () => {
      await using one = await provider.create(spec());
      await using other = await provider.create(spec());
      await one.writeFile('/tmp/secret', 'x');
      await expect(other.readFile('/tmp/secret')).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
    });
  });
}
