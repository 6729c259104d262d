import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mount } from '../records/environment.ts';
import { createLayer, namespaceProvider, type Sandbox } from '../sandbox/index.ts';

/** Something of this machine that a sandbox gets, read-only. */
export type Tool = { mounts: Mount[]; path: string[]; variables?: Record<string, string> };

/** The Node that runs this test. */
export function nodeTool(): Tool {
  return { mounts: [{ source: dirname(realpathSync(process.execPath)), target: '/opt/node' }], path: ['/opt/node'] };
}

/** Runs `use` in a sandbox without network over a layer of these files in /testbed, made for this call. */
export async function inSandbox<T>(
  files: Record<string, string>,
  tool: Tool,
  use: (sandbox: Sandbox) => Promise<T>,
  mounts: Mount[] = [],
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'testing-'));
  try {
    const layer = join(root, 'layer');
    await createLayer(
      layer,
      Object.entries(files).map(([path, content]) => ({ path: `/testbed/${path}`, content })),
    );
    await using sandbox = await namespaceProvider({ root: join(root, 'sandboxes') }).create({
      layers: [layer],
      mounts: [...tool.mounts, ...mounts],
      workdir: '/testbed',
      variables: { PATH: [...tool.path, '/usr/bin', '/bin'].join(':'), HOME: '/tmp', ...tool.variables },
      network: false,
      limits: { memoryBytes: 64 * 1024 ** 3 },
    });
    return await use(sandbox);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
