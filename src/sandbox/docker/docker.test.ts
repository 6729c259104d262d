import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProcess } from '../../support/process.ts';
import { hostProcessRuns, uniqueSeconds } from '../conformance/host-processes.ts';
import { describeHostile } from '../conformance/hostile.ts';
import { describeSandboxProvider } from '../conformance/provider.ts';
import { describeResources } from '../conformance/resources.ts';
import { describeRights } from '../conformance/rights.ts';
import { describeShell } from '../conformance/shell.ts';
import { describeSystemCalls } from '../conformance/system-calls.ts';
import { describeWayOut } from '../conformance/way-out.ts';
import { createLayer } from '../layers.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { writeDockerfile } from './dockerfile.ts';
import { containerEngine } from './engine.ts';
import { dockerProvider } from './provider.ts';

const engine = containerEngine(process.env['SWE_LEGO_CONTAINER_COMMAND'] ?? 'docker');
const make = (root: string) => dockerProvider({ root });
const plain: SandboxSpec = { layers: [], mounts: [], workdir: '/testbed', variables: { PATH: '/usr/bin:/bin' }, network: false };
const reason = await unreachable();

if (reason !== undefined) {
  process.stderr.write(`The docker provider is not tested here: ${reason}\n`);
  test.skip(`dockerProvider (${reason})`);
} else {
  describeSandboxProvider('dockerProvider', make);
  describeShell('dockerProvider', make);
  describeWayOut('dockerProvider', make);
  describeRights('dockerProvider', make);
  describeSystemCalls('dockerProvider', make);
  describeResources('dockerProvider', make);
  describeHostile('dockerProvider', make);
  describeMachine();
}

describe('the docker provider without an engine', () => {
  const broken = (command: string) => dockerProvider({ root: '/nowhere', command });

  test('says what to do', async () => {
    expect(await broken('/no/such/engine').check()).toMatchObject({
      usable: false,
      remedy: expect.stringContaining('SWE_LEGO_CONTAINER_COMMAND'),
    });
    expect(await broken('false').check()).toMatchObject({ usable: false, remedy: expect.stringContaining('Start the engine') });
    expect(await broken('/no/such/engine').sweep()).toBe(0);
    await expect(broken('/no/such/engine').create(plain)).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE' });
  });
});

/** What only containers do. */
function describeMachine(): void {
  describe('the docker provider', () => {
    let folder: string;
    let rootfs: string; // small: images of it are made in no time

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      rootfs = join(folder, 'rootfs');
      const programs = join(import.meta.dirname, '..', 'images', 'host-programs.sh');
      const unpack =
        'set -e -o pipefail; mkdir "$1"; "$2" bash dash coreutils grep findutils | tar -C "$1" -x; echo mine > "$1/etc/mark"';
      expect(await runProcess(['bash', '-c', unpack, 'unpack', rootfs, programs])).toMatchObject({ exitCode: 0 });
    });
    afterAll(async () => {
      await make(join(folder, 'state')).sweep();
      await rm(folder, { recursive: true, force: true });
    });

    test('ends its containers with its process, even by kill -9, and a sweep removes them', async () => {
      const seconds = uniqueSeconds();
      const text = `
        import { dockerProvider } from '${pathToFileURL(join(import.meta.dirname, 'provider.ts')).href}';
        const sandbox = await dockerProvider({ root: process.argv[1] }).create(${JSON.stringify(plain)});
        await sandbox.exec(['sh', '-c', 'setsid sleep ${seconds} > /dev/null 2>&1 &']);
        void sandbox.exec(['sleep', '${seconds}'], { timeoutMs: 1e8 });
        setTimeout(() => console.log('up'), 500);
        setInterval(() => undefined, 1000);
      `;
      const root = join(folder, 'state');
      const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', text, root], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout as NodeJS.ReadableStream, 'data');
      expect(await make(root).sweep()).toBe(0);
      expect(await hostProcessRuns(seconds)).toBe(true);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await expect.poll(() => hostProcessRuns(seconds), { timeout: 60_000 }).toBe(false);
      expect(await make(root).sweep()).toBe(1);
      expect(await engine.must(['ps', '--all', '--quiet', '--filter', `label=swe-lego.root=${root}`])).toBe('');
    });

    test('stands on a root filesystem', async () => {
      await using sandbox = await make(join(folder, 'state')).create({ ...plain, rootfs });
      expect((await sandbox.exec(['sh', '-c', 'cat /etc/mark; id -un; echo x > y; cat y'])).stdout).toBe('mine\nagent\nx\n');
      expect((await sandbox.exec(['git', '--version'])).exitCode).toBe(127);
    });

    test('tells of an image that cannot be had', async () => {
      const missing = dockerProvider({ root: join(folder, 'state'), image: 'localhost:1/no/such:image' });
      await expect(missing.create(plain)).rejects.toMatchObject({ code: 'SANDBOX_FAILED' });
    });

    test('is written out as a Dockerfile, which builds into an image with all that a sandbox has', async () => {
      const [lower, upper, tools, out] = ['lower', 'upper', 'tools', 'out'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
        string,
      ];
      await createLayer(lower, [
        { path: '/testbed/gone', content: 'x' },
        { path: '/testbed/old/x', content: 'x' },
      ]);
      await createLayer(tools, [{ path: '/bin/tool', content: '#!/bin/sh\necho a tool\n', mode: 0o755 }]);
      const writer = await make(join(folder, 'state')).create({ ...plain, rootfs, layers: [lower] });
      await writer.exec(['sh', '-c', 'rm gone; rm -r old; mkdir old; echo new > old/new; ln -s old link']);
      await writer.freeze(upper);
      const variables = { ...plain.variables, QUOTED: 'a "b" $c \\' };
      const mounts = [{ source: tools, target: '/opt/tools' }];
      await writeDockerfile({ ...plain, rootfs, layers: [lower, upper], mounts, variables }, out);
      const tag = 'swe-lego-test:written';
      try {
        await engine.must(['build', '--quiet', '--network', 'none', '--tag', tag, out]);
        const look = 'pwd; id -un; ls . link; touch mine && /opt/tools/bin/tool; echo "$QUOTED"';
        const told = await engine.must(['run', '--rm', '--network=none', tag, 'sh', '-c', look]);
        expect(told.split('\n')).toEqual([
          '/testbed',
          'agent',
          '.:',
          'link',
          'old',
          '',
          'link:',
          'new',
          'a tool',
          variables.QUOTED,
        ]);
      } finally {
        await engine.run(['image', 'rm', tag]);
      }
    });

    test('keeps no image over a layer that is gone', async () => {
      const layer = join(folder, 'doomed');
      await createLayer(layer, [{ path: '/testbed/x', content: 'x' }]);
      const provider = make(join(folder, 'state'));
      await (await provider.create({ ...plain, rootfs, layers: [layer] })).dispose();
      const over = ['image', 'ls', '--quiet', '--filter', `label=swe-lego.layer=${layer}`];
      expect(await engine.must(over)).not.toBe('');
      await rm(layer, { recursive: true });
      await provider.sweep();
      expect(await engine.must(over)).toBe('');
    });
  });
}

async function unreachable(): Promise<string | undefined> {
  const asked = await engine
    .run(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 })
    .catch((error: Error) => ({ exitCode: 1, stderr: error.message }));
  return asked.exitCode === 0 ? undefined : asked.stderr.trim().split('\n').at(-1);
}
