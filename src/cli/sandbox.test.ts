import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from './fixture.ts';

test('a sandbox that takes long to remove is gone when its command has ended', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const fill = 'for i in $(seq 40); do mkdir -p d$i/e; touch d$i/e/$(seq -s " d$i/e/" 100); done; echo done';
  const { code, stdout, stderr } = await runCli(root, ['sandbox', 'run', '--', 'bash', '-c', fill]);
  expect([code, stdout, stderr]).toEqual([0, 'done\n', '']);
  const sandboxes = join(root, '.swe-lego', 'sandboxes');
  for (const name of ['live', 'discarded'])
    expect(existsSync(join(sandboxes, name)) ? readdirSync(join(sandboxes, name)) : []).toEqual([]);
});
