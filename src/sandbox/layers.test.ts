import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeRoot } from '../support/drafts.ts';
import { openFolder } from '../support/work-folder.ts';

/** Its second entry kills the process that lays it. */
const PROGRAM = `
const { createLayer } = await import(${JSON.stringify(join(import.meta.dirname, 'layers.ts'))});
const { openFolder } = await import(${JSON.stringify(join(import.meta.dirname, '../support/work-folder.ts'))});
await openFolder(process.argv[1]);
function* entries() {
  yield { path: '/testbed/a.txt', content: 'a' };
  process.kill(process.pid, 'SIGKILL');
}
await createLayer(process.argv[1] + '/layers/one', entries());
`;

test('a layer that its process was killed over is gone when the next one opens the workspace', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'layers-'));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, workspace], { stdio: 'inherit' });
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
  const all = (): string[] => readdirSync(workspace, { recursive: true }).map(String);
  expect(all().filter((name) => name.endsWith('a.txt'))).toHaveLength(1);
  await openFolder(workspace);
  removeRoot(workspace);
  expect(all().filter((name) => name !== 'layers')).toEqual([]);
});
