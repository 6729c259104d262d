import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLayer } from '../layers.ts';
import type { ExecResult, Sandbox, SandboxProvider, SandboxSpec } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';
import { hostProcessRuns, uniqueSeconds } from './host-processes.ts';

/** What no program may get away with in any sandbox: registers vitest tests. */
export function describeHostile(name: string, make: (root: string) => SandboxProvider): void {
  describe(`${name} holds a hostile program`, () => {
    let folder: string;
    let provider: SandboxProvider;
    let layer: string;
    let hostFile: string;
    let sandbox: Sandbox;
    const spec = (): SandboxSpec => ({
      layers: [layer],
      mounts: [],
      workdir: '/testbed',
      variables: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: '/home/agent' },
      network: false,
      limits: { processes: 64, fileBytes: 1024 ** 2, memoryBytes: 512 * 1024 ** 2 },
    });
    const script = (text: string, timeoutMs = 30_000): Promise<ExecResult> => sandbox.exec(['bash', '-c', text], { timeoutMs });

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      hostFile = join(folder, 'host.txt');
      await writeFile(hostFile, 'of the host');
      layer = join(folder, 'layer');
      await createLayer(layer, [{ path: '/testbed/code.py', content: 'original' }]);
      provider = make(join(folder, 'state'));
      process.env['SANDBOX_TEST_SECRET'] = 'a secret';
      sandbox = await provider.create(spec());
    });
    afterAll(async () => {
      delete process.env['SANDBOX_TEST_SECRET'];
      await sandbox?.dispose();
      await removeTree(folder);
    });

    test('sees no file of the host but system folders', async () => {
      expect((await script(`cat ${hostFile}`)).exitCode).toBe(1);
      expect((await script(`ls -A ${homedir()} /home /root /srv /mnt`)).stdout).not.toMatch(/\.ssh|\.bashrc|\.npm|\.cache/);
      expect((await script('ls -A /sys')).stdout).not.toMatch(/class|devices|firmware|kernel/);
    });

    test('sees no variable of the host', async () => {
      expect((await script('env; cat /proc/*/environ | tr "\\0" "\\n"')).stdout).not.toContain('SECRET');
      expect((await sandbox.exec(['env'], { variables: {} })).stdout.replace(/^(PATH|HOME|PWD|SHLVL)=.*\n/gm, '')).toBe('');
    });

    test('reaches no network, nor the loopback of the host, but has its own', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as { port: number };
      const connect = (address: string): Promise<ExecResult> => script(`exec 7<>/dev/tcp/${address}`);
      expect((await connect(`127.0.0.1/${port}`)).stderr).toContain('refused');
      expect((await connect('192.0.2.1/80')).stderr).toContain('unreachable');
      server.close();
    });

    test('writes to no layer and to no system folder', async () => {
      await script('echo changed > code.py; rm -rf /testbed/* ; touch /usr/bin/evil /etc/ssl/certs/evil');
      expect(await readFile(join(layer, 'testbed/code.py'), 'utf8')).toBe('original');
      expect(existsSync('/usr/bin/evil') || existsSync('/etc/ssl/certs/evil')).toBe(false);
    });

    test('leads no reader or writer of files out by a link', async () => {
      await script(`ln -s /etc/passwd in; ln -s ${hostFile} out; ln -s / root; ln -s ${folder} folder`);
      expect((await sandbox.readFile('/testbed/in')).toString()).toContain('/home/agent');
      await expect(sandbox.readFile('/testbed/out')).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
      await expect(sandbox.readFile(`/testbed/root/..${hostFile}`)).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
      await sandbox.writeFile('/testbed/out', 'evil').catch(() => undefined);
      await sandbox.writeFile('/testbed/folder/host.txt', 'evil').catch(() => undefined);
      expect(await readFile(hostFile, 'utf8')).toBe('of the host');
    });

    test('blocks no reader or writer by a pipe', async () => {
      await script('mkfifo pipe');
      await expect(sandbox.readFile('/testbed/pipe')).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
      await expect(sandbox.writeFile('/testbed/pipe', 'x')).rejects.toMatchObject({ code: 'SANDBOX_NO_FILE' });
    });

    test('has no capability and gets none', async () => {
      const { stdout } = await script('grep -E "^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs)" /proc/self/status | tr -s "\\t" " "');
      expect(stdout).toBe(
        `CapInh: ${'0'.repeat(16)}\nCapPrm: ${'0'.repeat(16)}\nCapEff: ${'0'.repeat(16)}\nCapAmb: ${'0'.repeat(16)}\nNoNewPrivs: 1\n`,
      );
      expect((await script('id -u')).stdout).not.toBe('0\n');
      for (const attempt of [
        'mount -t tmpfs x /mnt',
        'mount --bind / /mnt',
        'umount /proc',
        'chroot / true',
        'setpriv --reuid=0 true',
      ]) {
        expect((await script(attempt)).exitCode, attempt).not.toBe(0);
      }
      for (const attempt of [
        'unshare --user true',
        'unshare --mount true',
        'unshare --user --map-root-user mount -t tmpfs x /mnt',
      ]) {
        expect((await script(attempt)).exitCode, attempt).not.toBe(0);
      }
      expect((await script('mknod disk b 254 0')).exitCode).not.toBe(0);
      expect((await script('echo 1 > /proc/sys/kernel/panic')).exitCode).not.toBe(0);
    });

    test('gains nothing by a setuid program', async () => {
      const { stdout } = await script(
        'cp /usr/bin/id mine; chmod 4755 mine; ./mine -u; find /usr/bin -perm -4000 -name su -exec {} -c id \\;',
      );
      expect(stdout).not.toMatch(/^0$|uid=0/m);
    });

    test('cannot end the sandbox or what runs beside it', async () => {
      const beside = sandbox.exec(['sh', '-c', 'sleep 0.5; echo fine']);
      await script('for signal in HUP INT QUIT TERM USR1 SEGV KILL STOP; do kill -$signal 1; done');
      expect(await beside).toMatchObject({ stdout: 'fine\n' });
      expect(await script('kill -9 -1; echo survived')).toMatchObject({ exitCode: 0, stdout: 'survived\n' });
      expect((await sandbox.exec(['perl', '-e', 'kill 9, -1'])).exitCode).toBe(0);
      expect((await sandbox.exec(['echo', 'alive'])).stdout).toBe('alive\n');
    });

    test('forks itself only up to the limit, and is killed whole', async () => {
      const bomb = script('bomb() { bomb | bomb & }; bomb; sleep 300');
      await new Promise((resolve) => setTimeout(resolve, 300));
      // where it is full, nothing else starts
      const { stdout, exitCode } = await sandbox
        .exec(['sh', '-c', 'ls -d /proc/[0-9]* | wc -l'])
        .catch(() => ({ stdout: '', exitCode: 126 }));
      if (exitCode === 0) expect(Number(stdout)).toBeLessThan(80);
      expect(await bomb).toMatchObject({ limit: 'processes', timedOut: false });
      expect(Number((await sandbox.exec(['sh', '-c', 'ls -d /proc/[0-9]* | wc -l'])).stdout)).toBeLessThan(10);
    });

    test('prints without end until the timeout, and only the first bytes are kept', async () => {
      const result = await sandbox.exec(['yes'], { timeoutMs: 400, maxOutputBytes: 10_000 });
      expect(result).toMatchObject({ timedOut: true, truncated: true });
      expect(result.stdout).toHaveLength(10_000);
    });

    test('writes no file beyond the limit', async () => {
      expect(await script('exec head -c 5000000 /dev/zero > large')).toMatchObject({ exitCode: 153, limit: 'written' });
      expect(Number((await script('stat -c %s large')).stdout)).toBeLessThanOrEqual(1024 ** 2);
    });

    test('writes no more in all than the limit, in many files or in removed ones', async () => {
      const full = { ...spec(), limits: { writtenBytes: 30 * 1024 ** 2 } };
      const writers = [
        'for i in {1..500}; do head -c 100000000 /dev/zero > file$i; done',
        'for i in {1..500}; do head -c 100000000 /dev/zero > /tmp/file$i; done',
        'for i in {10..500}; do eval "exec $i> removed"; rm removed; head -c 10000000 /dev/zero >&$i; done; sleep 300',
        'mkdir closed; chmod 300 closed; for i in {1..500}; do head -c 100000000 /dev/zero > closed/file$i; done',
      ];
      for (const writer of writers) {
        await using doomed = await provider.create(full);
        expect(await doomed.exec(['bash', '-c', writer]), writer).toMatchObject({ limit: 'written' });
        expect((await doomed.exec(['sh', '-c', 'chmod 700 closed; rm -rf /testbed/* /tmp/*'])).limit, writer).toBeUndefined();
        expect(await doomed.exec(['echo', 'goes on'])).toMatchObject({ exitCode: 0, stdout: 'goes on\n' });
      }
    });

    test('takes no more memory than the limit, in one process or in many', async () => {
      const hog = '$x = "a" x 300_000_000; sleep 300';
      expect(await sandbox.exec(['perl', '-e', hog.replace('300_', '900_')])).toMatchObject({ limit: 'memory' });
      expect(await script(`perl -e '${hog}' & perl -e '${hog}'`)).toMatchObject({ limit: 'memory' });
      await expect.poll(async () => (await script('cat /proc/[0-9]*/comm')).stdout, { timeout: 60_000 }).not.toContain('perl');
    });

    test('takes no more processor time than the limit, in one process or in many', async () => {
      await using doomed = await provider.create({ ...spec(), limits: { cpuSeconds: 1 } });
      const spin = 'while :; do :; done';
      expect(await doomed.exec(['bash', '-c', spin])).toMatchObject({ limit: 'cpu', timedOut: false });
      const spread = `for i in 1 2 3 4; do setsid bash -c '${spin}' & done; sleep 300`;
      expect(await doomed.exec(['bash', '-c', spread])).toMatchObject({ limit: 'cpu' });
      expect((await doomed.exec(['sleep', '1.5'])).limit).toBeUndefined();
      const shell = await doomed.openShell();
      const times = { softTimeoutMs: 30_000, hardTimeoutMs: 60_000 };
      expect(await shell.send(`KEPT=yes; (${spin})`, times)).toMatchObject({ kind: 'timed-out', limit: 'cpu' });
      expect(await shell.send('echo $KEPT', times)).toMatchObject({ kind: 'exited', output: 'yes\n' });
    });

    test('is held to the limits in the background too', async () => {
      await using doomed = await provider.create({ ...spec(), limits: { writtenBytes: 30 * 1024 ** 2 } });
      const writer = 'for (1..50) { open F, ">file$_"; print F "x" x 1_000_000 for 1..100 } sleep 300';
      await doomed.exec(['bash', '-c', `setsid perl -e '${writer}' > /dev/null 2>&1 &`]);
      const running = async (): Promise<string> => (await doomed.exec(['sh', '-c', 'cat /proc/[0-9]*/comm'])).stdout;
      await expect.poll(async () => (await doomed.exec(['ls'])).stdout, { interval: 0, timeout: 60_000 }).toContain('file1');
      // Commands that come and go beside it neither hide it nor put off its end.
      await expect.poll(running, { interval: 0, timeout: 60_000 }).toMatch(/^(?!.*perl).*sh/s);
    });

    test('leaves no process behind when it is disposed', async () => {
      const doomed = await provider.create(spec());
      const seconds = uniqueSeconds();
      await doomed.exec(['bash', '-c', `setsid sleep ${seconds} & (setsid sleep ${seconds} &) & disown -a`]);
      await expect.poll(() => hostProcessRuns(seconds), { timeout: 60_000 }).toBe(true);
      await doomed.dispose();
      expect(await hostProcessRuns(seconds)).toBe(false);
    });

    test('is not seen, and not killed, from another sandbox', async () => {
      await using other = await provider.create(spec());
      const running = other.exec(['sleep', '1']);
      expect((await script('cat /proc/[0-9]*/comm')).stdout).not.toContain('sleep');
      await script('kill -9 -1');
      expect((await running).exitCode).toBe(0);
    });
  });
}
