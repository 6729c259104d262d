import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** vitest's global set-up: the temporary folders of all specs lie in one, which goes when the last spec has ended. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tests-'));
  await chmod(folder, 0o1777); // as the system's own: specs become other users
  process.env['TMPDIR'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
