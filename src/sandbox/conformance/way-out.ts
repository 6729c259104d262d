import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxProvider } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';

/** Where the way out of every sandbox leads, and where it does not: registers vitest tests. */
export function describeWayOut(name: string, make: (root: string) => SandboxProvider): void {
  describe(`${name} opens a way out`, () => {
    const spec = { layers: [], mounts: [], workdir: '/testbed', variables: { PATH: '/usr/bin:/bin' } };
    let folder: string;
    let provider: SandboxProvider;
    let closed: Sandbox;

    let server: Server;
    let port: number;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      provider = make(join(folder, 'state'));
      closed = await provider.create({ ...spec, network: false });
      server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (head) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${String(head).split('\r\n')[0]}`));
      }).listen(0);
      await once(server, 'listening');
      ({ port } = server.address() as { port: number });
    });
    afterAll(async () => {
      server.close();
      await closed?.dispose();
      await removeTree(folder);
    });

    /** Asks the proxy. */
    const ask = async (sandbox: Sandbox, request: string): Promise<string> => {
      const script = 'exec 7<>/dev/tcp/127.0.0.1/3128 || exit; printf "%b" "$1" >&7; exec timeout 60 cat <&7';
      return (await sandbox.exec(['bash', '-c', script, 'ask', request])).stdout;
    };
    const get = (host: string): string => `GET http://${host}:${port}/x HTTP/1.1\\r\\nHost: ${host}\\r\\n\\r\\n`;
    const tunnel = (host: string): string => `CONNECT ${host}:${port} HTTP/1.1\\r\\n\\r\\nGET /y HTTP/1.0\\r\\n\\r\\n`;
    const tcp = (address: string) => ['bash', '-c', `exec 7<>/dev/tcp/${address}`] as const;

    test('leads nowhere into the host, neither directly nor by the proxy', async () => {
      await using sandbox = await provider.create({ ...spec, network: { hosts: [] } });
      const own = Object.values(networkInterfaces()).flatMap((ones) => ones ?? []);
      const addresses = [
        '127.0.0.1',
        'localhost',
        '[::1]',
        '0.0.0.0',
        '127.1',
        '[::ffff:127.0.0.1]',
        '169.254.169.254',
        '10.0.0.1',
      ];
      for (const host of [...addresses, ...own.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address))]) {
        expect(await ask(sandbox, get(host)), host).toMatch(/^HTTP\/1\.1 [45]/);
        expect(await ask(sandbox, tunnel(host)), host).toMatch(/^HTTP\/1\.1 [45]/);
      }
      expect((await sandbox.exec(tcp(`127.0.0.1/${port}`))).exitCode).not.toBe(0);
      for (const { address } of own.filter(({ family }) => family === 'IPv4')) {
        expect((await sandbox.exec(tcp(`${address}/${port}`))).exitCode).not.toBe(0);
      }
      expect(await ask(sandbox, 'nonsense\\r\\n\\r\\n')).toMatch(/^HTTP\/1\.1 400/);
    });

    test('leads to a host that was named, wherever it is', async () => {
      await using sandbox = await provider.create({ ...spec, network: { hosts: [`localhost:${port}`] } });
      expect((await sandbox.exec(['sh', '-c', 'echo $HTTPS_PROXY'])).stdout).toBe('http://127.0.0.1:3128\n');
      expect(await ask(sandbox, get('LocalHost'))).toContain('GET /x HTTP/1.1');
      expect(await ask(sandbox, tunnel('localhost'))).toMatch(/^HTTP\/1\.1 200.*GET \/y HTTP\/1\.0$/s);
      expect(await ask(sandbox, get('127.0.0.1'))).toMatch(/^HTTP\/1\.1 403/);
      expect((await sandbox.exec(tcp(`127.0.0.1/${port}`))).exitCode).not.toBe(0);
    });

    test('is there only where it is asked for', async () => {
      expect((await closed.exec(tcp('127.0.0.1/3128'))).exitCode).not.toBe(0);
      expect((await closed.exec(['env'])).stdout).not.toMatch(/proxy/i);
    });
  });
}
