import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, rmdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownerMark } from '../../support/owner.ts';
import { runProcess } from '../../support/process.ts';
import { hostProcessRuns, uniqueSeconds } from '../conformance/host-processes.ts';
import { isPrivileged } from '../shared/identity.ts';
import { removeTree } from '../shared/trees.ts';
import { namespaceProvider } from './provider.ts';
import { SCRATCH_PLACES } from './scratch.ts';

/** What depends on who we are and on what the machine allows: each provider runs in a process of its own. */

const PATIENCE = { timeout: 60_000 };
const PRELUDE = `
import { createLayer, namespaceProvider } from '${pathToFileURL(join(import.meta.dirname, '..', 'index.ts')).href}';
const root = process.argv[1];
const provider = namespaceProvider({ root: root + '/state' });
const spec = { layers: [], mounts: [], workdir: '/testbed', variables: { PATH: '/usr/bin:/bin' }, network: false };
const tell = (value) => console.log(JSON.stringify(value));
const failure = (promise) => promise.then(() => 'no error', ({ code, message, hint }) => ({ code, message, hint }));
`;
const asOrdinaryUser = isPrivileged() ? ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups'] : [];
const asRootOfMounts = isPrivileged() ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];
const openCheckout = ['env', ...asOrdinaryUser, process.execPath, '-e', `fs.accessSync('${import.meta.filename}')`] as const;
const checkoutIsOpen = (await runProcess(openCheckout)).exitCode === 0;

describe('the namespace provider', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    await chmod(folder, 0o755);
  });
  afterEach(async () => {
    await removeTree(folder);
  });

  /** Runs a module of this text in a process of its own; the values that it tells, in order. */
  const runModule = async (prefix: readonly string[], text: string): Promise<unknown[]> => {
    const node = [process.execPath, '--input-type=module', '-e', PRELUDE + text, folder];
    const result = await runProcess([...prefix, ...node] as [string, ...string[]], { timeoutMs: 60_000 });
    expect(result.stderr.replace(/^.*ExperimentalWarning.*\n.*\n/m, '')).toBe('');
    return result.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
  };

  test.skipIf(!checkoutIsOpen)('works as an ordinary user, over layers of that user', async () => {
    await mkdir(join(folder, 'mine'));
    if (isPrivileged()) await chown(join(folder, 'mine'), 12345, 12345);
    const told = await runModule(
      asOrdinaryUser,
      `
      const mine = root + '/mine';
      const own = namespaceProvider({ root: mine + '/state' });
      tell((await own.check()).usable);
      await createLayer(mine + '/layer', [{ path: '/testbed/a.txt', content: 'a' }]);
      const first = await own.create({ ...spec, layers: [mine + '/layer'] });
      const { stdout } = await first.exec(['sh', '-c', 'id -u; echo b >> a.txt; cat a.txt; grep CapEff /proc/self/status; mkdir closed; touch closed/x; chmod 0 closed']);
      tell(stdout);
      tell((await first.exec(['sh', '-c', 'sleep 100 & sleep 100'], { timeoutMs: 200 })).timedOut);
      tell((await first.exec(['bash', '-c', 'for s in HUP INT TERM KILL SEGV; do kill -$s 1; done; kill -9 -1'])).exitCode >= 0);
      tell((await first.exec(['unshare', '--user', 'true'])).exitCode);
      const shell = await first.openShell();
      tell(await shell.send('echo from the shell', { softTimeoutMs: 9000, hardTimeoutMs: 9000 }));
      await shell.send('echo of the shell > closed-too; chmod 0 closed-too', { softTimeoutMs: 9000, hardTimeoutMs: 9000 });
      await first.snapshot(mine + '/snapshot');
      const fork = await own.create({ ...spec, layers: [mine + '/layer', mine + '/snapshot'] });
      tell((await fork.exec(['sh', '-c', 'chmod 600 closed-too; cat closed-too; rm a.txt'])).stdout);
      await fork.snapshot(mine + '/snapshot-of-fork');
      await fork.dispose();
      await first.freeze(mine + '/frozen');
      const second = await own.create({ ...spec, layers: [mine + '/layer', mine + '/frozen'] });
      tell((await second.readFile('/testbed/a.txt')).toString());
      await second.dispose();
      const third = await own.create({ ...spec, layers: [mine + '/layer', mine + '/snapshot', mine + '/snapshot-of-fork'] });
      tell(await failure(third.readFile('/testbed/a.txt')));
      await third.dispose();
      const limits = { memoryBytes: 100e6, cpuSeconds: 1, writtenBytes: 20e6, processes: 40 };
      const bounded = await own.create({ ...spec, limits });
      const limit = async (text) => tell((await bounded.exec(['bash', '-c', text])).limit);
      await limit('yes | tail -c 150m');
      await limit('while :; do :; done');
      await limit('mkdir closed; cd closed; chmod 300 .; for i in {1..500}; do head -c 100000000 /dev/zero > $i; done');
      await limit('exec 7> gone 8> went; rm gone went; chmod 700 closed; rm -r closed; while :; do for i in 7 8; do head -c 2000000 /dev/zero >&$i; sleep 0.2; done; done');
      await limit('bomb() { bomb | bomb & }; bomb; sleep 300');
      tell((await bounded.exec(['echo', 'goes on'])).stdout);
      await bounded.dispose();
      `,
    );
    expect(told).toEqual([
      true,
      '65525\nab\nCapEff:\t0000000000000000\n',
      true,
      true,
      1,
      { kind: 'exited', output: 'from the shell\n', exitCode: 0, workdir: '/testbed' },
      'of the shell\n',
      'ab\n',
      expect.objectContaining({ code: 'SANDBOX_NO_FILE' }),
      'memory',
      'cpu',
      'written',
      'written',
      'processes',
      'goes on\n',
    ]);
    expect(await readdir(join(folder, 'mine/state/live'))).toEqual([]);
  });

  test('says what to do where user namespaces are not allowed', async () => {
    const forbid = [
      'unshare',
      '--user',
      '--map-root-user',
      'sh',
      '-c',
      'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"',
      'sh',
    ];
    const [check] = await runModule(forbid, 'tell(await provider.check());');
    expect(check).toMatchObject({ usable: false, detail: expect.stringContaining('no user namespaces are allowed') });
    expect(check).toMatchObject({ remedy: expect.stringContaining('sysctl -w user.max_user_namespaces') });
  });

  test('tells of a full disk, and leaves nothing half made', async () => {
    const onSmallDisk = [...asRootOfMounts, 'sh', '-c', 'mount -t tmpfs -o size=SIZE small "$FOLDER" && exec "$@"', 'sh'];
    const small = (size: string): string[] => [
      'env',
      `FOLDER=${folder}`,
      ...onSmallDisk.map((word) => word.replace('SIZE', size)),
    ];
    const full = `
      import { readdirSync, existsSync } from 'node:fs';
      tell(await failure(provider.create(spec)));
      tell(existsSync(root + '/state/live') ? readdirSync(root + '/state/live') : []);
      tell(await failure(createLayer(root + '/layer', [{ path: '/x', content: 'x'.repeat(100_000) }])));
      tell(readdirSync(root).filter((name) => name.startsWith('layer')));
      `;
    const [created, left, layered, layers] = await runModule(small('16k'), full);
    const error = { code: 'SANDBOX_FAILED', hint: expect.stringContaining(`the disk that holds ${folder}`) };
    expect(created).toMatchObject(error);
    expect(left).toEqual([]);
    expect(layered).toMatchObject(error);
    expect(layers).toEqual([]);
    const [written, exitCode] = await runModule(
      small('1m'),
      `
      const sandbox = await provider.create(spec);
      tell(await failure(sandbox.writeFile('/testbed/large', 'x'.repeat(2_000_000))));
      tell((await sandbox.exec(['sh', '-c', 'echo x > /testbed/small'])).exitCode);
      await sandbox.dispose();
      `,
    );
    expect(written).toMatchObject(error);
    expect(exitCode).not.toBe(0);
  });

  test('freezes onto another file system', async () => {
    const elsewhere = [
      ...asRootOfMounts,
      'sh',
      '-c',
      'mkdir "$FOLDER/other" && mount -t tmpfs other "$FOLDER/other" && exec "$@"',
      'sh',
    ];
    const told = await runModule(
      ['env', `FOLDER=${folder}`, ...elsewhere],
      `
      await createLayer(root + '/layer', [{ path: '/testbed/gone', content: '' }, { path: '/testbed/kept', content: '' }]);
      const writer = await provider.create({ ...spec, layers: [root + '/layer'] });
      await writer.exec(['sh', '-c', 'rm gone; echo new > new']);
      await writer.freeze(root + '/other/frozen');
      const reader = await provider.create({ ...spec, layers: [root + '/layer', root + '/other/frozen'] });
      tell((await reader.exec(['ls'])).stdout);
      await reader.dispose();
      `,
    );
    expect(told).toEqual(['kept\nnew\n']);
  });

  test('dies with its process, even by kill -9, and a sweep removes the rest', async () => {
    const seconds = uniqueSeconds();
    const text = `
      const sandbox = await provider.create(spec);
      await sandbox.exec(['sh', '-c', 'setsid sleep ${seconds} &']);
      const shell = await sandbox.openShell();
      void shell.send('sleep ${seconds}', { softTimeoutMs: 1e6, hardTimeoutMs: 1e6 });
      void sandbox.exec(['sh', '-c', 'kill -STOP $$; sleep ${seconds}'], { timeoutMs: 1e6 });
      setTimeout(() => tell('up'), 200);
      setInterval(() => undefined, 1000);
    `;
    const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', PRELUDE + text, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const provider = namespaceProvider({ root: join(folder, 'state') });
    expect(await provider.sweep()).toBe(0);
    await expect.poll(() => hostProcessRuns(seconds), PATIENCE).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => hostProcessRuns(seconds), PATIENCE).toBe(false);
    expect(await provider.sweep()).toBe(1);
    // Not even what waited here for the stopped command.
    await expect.poll(() => hostProcessRuns(new RegExp(`=/proc/${child.pid}/fd/`)), PATIENCE).toBe(false);
    expect(await readdir(join(folder, 'state/live'))).toEqual([]);
    const scratch = (await readdir(SCRATCH_PLACES[0] ?? '/')).filter((name) => name.startsWith('swe-lego-'));
    expect(scratch.filter((name) => name.includes(`-${child.pid}-`))).toEqual([]);
  });

  test('no time passes for a command while its process is stopped', async () => {
    const text = `
      const sandbox = await provider.create(spec);
      const running = sandbox.exec(['sleep', '3'], { timeoutMs: 2900 });
      await new Promise((resolve) => setTimeout(resolve, 700));
      tell('begun');
      tell((await running).timedOut);
      await sandbox.dispose();
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', PRELUDE + text, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      told += chunk;
    });
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    child.kill('SIGCONT');
    await once(child, 'exit');
    expect(told).toBe('"begun"\nfalse\n');
  });

  test('a sweep leaves alone what others keep beside it', async () => {
    const others = SCRATCH_PLACES.flatMap((place) =>
      ['swe-lego-', 'swe-lego-sandboxes-', 'swe-lego-sandboxes-1-'].map((prefix) => mkdtempSync(join(place, prefix))),
    );
    await namespaceProvider({ root: join(folder, 'state') }).sweep();
    for (const other of others) await rmdir(other); // throws where it is gone
  });

  test('a sweep takes the sandboxes of another machine or container, whose processes are not to be seen, for live', async () => {
    const provider = namespaceProvider({ root: join(folder, 'shared') });
    const theirs = join(folder, 'shared/live', `7-7-0000${ownerMark().slice(-4)}-01234567`);
    await mkdir(join(theirs, 'upper'), { recursive: true });
    expect(await provider.sweep()).toBe(0);
    await utimes(theirs, 1, 1);
    expect(await provider.sweep()).toBe(1);
    expect(await readdir(join(folder, 'shared/live'))).toEqual([]);
  });
});
