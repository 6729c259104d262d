import type { Sandbox } from '../sandbox/index.ts';

/** Prints objects that HEAD does not reach: what came after it, or was thrown away. */
const SCRIPT = `comm -23 <(git cat-file --batch-all-objects --batch-check='%(objectname)' | sort -u) \\
  <(git rev-list --objects --no-object-names HEAD | sort -u) | head -n 1`;

/** Whether a workspace's repository holds more than its commit and what that came from. To be asked before anything is added to it. */
export async function holdsFuture(sandbox: Sandbox, signal?: AbortSignal): Promise<boolean> {
  const { exitCode, stdout } = await sandbox.exec(['bash', '-c', SCRIPT], signal === undefined ? {} : { signal });
  return exitCode !== 0 || stdout !== '';
}
