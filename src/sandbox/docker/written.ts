import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { draftOf } from '../../support/drafts.ts';
import { CodedError } from '../../support/errors.ts';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import { isPrivileged } from '../shared/identity.ts';
import { newStatePath } from '../shared/live.ts';
import { removeTree } from '../shared/trees.ts';
import type { Engine } from './engine.ts';

/** What a container changed against its image: absolute paths inside. */
type Changes = { present: string[]; removed: string[] };

/**
 * Writes what a container changed as a layer, the absolute folder `target`, which must not exist yet; whole or not at
 * all. The container should not run meanwhile. Throws `SANDBOX_FAILED`.
 */
export async function writtenLayer(engine: Engine, container: string, root: string, target: string): Promise<void> {
  if (await stat(target).catch(() => undefined)) {
    throw new CodedError('SANDBOX_FAILED', `${target} exists already`, {
      hint: 'A layer is written once: remove the folder first.',
    });
  }
  const scratch = newStatePath(root);
  const temporary = draftOf(target);
  try {
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    await mkdir(temporary, { recursive: true, mode: 0o755 });
    const { present, removed } = parseChanges(await engine.must(['diff', container], { maxOutputBytes: 256 * 1024 ** 2 }));
    // A folder that was removed and made anew is told as removed, so all are looked for.
    const wanted = [...present, ...removed];
    if (wanted.length > 0) await takeOut(engine, container, wanted, removed, join(scratch, 'wanted'), temporary);
    const mark = [toolPath('python'), join(import.meta.dirname, 'layer.py'), 'mark', temporary] as const;
    await succeed(mark, { input: JSON.stringify(removed) });
    await mkdir(dirname(target), { recursive: true });
    await rename(temporary, target);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await removeTree(scratch);
  }
}

/** Lines as `docker diff` prints them: `A`, `C` or `D`, a blank, and a path. */
function parseChanges(text: string): Changes {
  const changes: Changes = { present: [], removed: [] };
  for (const line of text.split('\n')) {
    if (line === '') continue;
    (line.startsWith('D ') ? changes.removed : changes.present).push(line.slice(2));
  }
  return changes;
}

async function takeOut(
  engine: Engine,
  container: string,
  wanted: readonly string[],
  removed: readonly string[],
  list: string,
  target: string,
): Promise<void> {
  await writeFile(list, wanted.map((path) => `${path.slice(1)}\n`).join(''));
  const owner = isPrivileged() ? '--same-owner' : '--no-same-owner';
  const script = `set -o pipefail; export LC_ALL=C; "$1" export "$2" | tar --extract --directory="$3" --no-recursion \
    --numeric-owner --preserve-permissions ${owner} --delay-directory-restore --verbatim-files-from --no-unquote --files-from="$4"`;
  const result = await runProcess(['bash', '-c', script, 'take-out', engine.command, container, target, list]);
  if (result.exitCode === 0) return;
  const missing = new Set(removed.map((path) => `tar: ${path.slice(1)}: Not found in archive`));
  const complaints = result.stderr
    .split('\n')
    .filter((line) => line !== '' && !missing.has(line) && !line.startsWith('tar: Exiting with failure status'));
  if (complaints.length > 0) throw new Error(complaints[0]);
}

async function succeed(command: readonly [string, ...string[]], options: { input: string }): Promise<void> {
  const result = await runProcess(command, options);
  if (result.exitCode !== 0) throw new Error(result.stderr.trim().split('\n').at(-1));
}
