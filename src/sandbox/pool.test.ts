import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { namespaceProvider } from './namespace/provider.ts';
import { sandboxPool } from './pool.ts';
import type { Sandbox, SandboxProvider, SandboxSpec } from './sandbox.ts';

const spec: SandboxSpec = {
  layers: [],
  mounts: [],
  workdir: '/testbed',
  variables: { PATH: '/usr/bin:/bin' },
  network: false,
};
let root: string;
let provider: SandboxProvider;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sandbox-'));
  provider = namespaceProvider({ root: join(root, 'state') });
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('a pool never holds more sandboxes than its limit, and gives all their turn in order', async () => {
  const order: string[] = [];
  let held = 0;
  let most = 0;
  const counting: SandboxProvider = {
    ...provider,
    async create(spec, options) {
      order.push(spec.variables['INDEX'] ?? '');
      most = Math.max(most, ++held);
      const sandbox = await provider.create(spec, options);
      return { ...sandbox, dispose: () => sandbox.dispose().then(() => void held--) };
    },
  };
  const pool = sandboxPool({ provider: counting, limit: 2 });
  const work = async (index: number): Promise<void> => {
    await using sandbox = await pool.create({ ...spec, variables: { ...spec.variables, INDEX: String(index) } });
    await sandbox.exec(['true']);
  };
  await Promise.all([0, 1, 2, 3, 4, 5, 6].map(work));
  expect(order.map(Number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});

test('who waits for a sandbox can leave, and the next one comes', async () => {
  const pool = sandboxPool({ provider, limit: 1 });
  const first = await pool.create(spec);
  const controller = new AbortController();
  const leaving = pool.create(spec, { signal: controller.signal });
  const staying = pool.create(spec);
  controller.abort(new Error('enough'));
  await expect(leaving).rejects.toThrow('enough');
  await expect(pool.create(spec, { signal: controller.signal })).rejects.toThrow('enough');
  await first.dispose();
  await first.dispose();
  const second = await staying;
  let third: Sandbox | undefined;
  const waiting = pool.create(spec).then((sandbox) => {
    third = sandbox;
  });
  await second.exec(['true']);
  expect(third).toBeUndefined(); // the place of the first was given back once
  await second.freeze(join(root, 'frozen'));
  await waiting;
  await third?.dispose();
});

test('a sandbox that cannot be made, or not be frozen, leaves its place to the next', async () => {
  const pool = sandboxPool({ provider, limit: 1 });
  await expect(pool.create({ ...spec, layers: ['/no/layer'] })).rejects.toMatchObject({ code: 'SANDBOX_FAILED' });
  const sandbox = await pool.create(spec);
  await expect(sandbox.freeze(root)).rejects.toMatchObject({ code: 'SANDBOX_FAILED' });
  await (await pool.create(spec)).dispose();
  expect(() => sandboxPool({ provider, limit: 0 })).toThrow(RangeError);
});
