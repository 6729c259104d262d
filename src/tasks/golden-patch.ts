import { randomUUID } from 'node:crypto';
import { textPatch } from '../agent/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';

/** Writes both forms of the patch between the folders `a` and `b` of $1 into it: as text, and as bytes. */
const DIFF = `cd "$1"
echo '* -diff' > attributes
between() { git "$@" diff --no-index --no-prefix --no-color --no-ext-diff --full-index --binary "a/$path" "b/$path"; }
path="$2"
between -c core.attributesFile=/dev/null > patch
status=$?
between -c core.attributesFile="$1/attributes" > binary
exit $status`;

/**
 * The patch, in `git apply` form, that turns one content of a file into another: made by git itself, inside a sandbox. Where it is no
 * UTF-8, the file is in it as bytes (`GIT binary patch`).
 */
export async function diffFile(
  sandbox: Sandbox,
  path: string,
  before: string | Uint8Array,
  after: string | Uint8Array,
  signal?: AbortSignal,
): Promise<string> {
  const folder = `/tmp/diff-${randomUUID()}`;
  await sandbox.writeFile(`${folder}/a/${path}`, before);
  await sandbox.writeFile(`${folder}/b/${path}`, after);
  const result = await sandbox.exec(['sh', '-c', DIFF, 'diff', folder, path], signal === undefined ? {} : { signal });
  if (result.exitCode !== 1)
    throw new CodedError('DIFF_FAILED', `git cannot tell two versions of ${path} apart: ${result.stderr.slice(-500)}`);
  const [patch, binary] = [await sandbox.readFile(`${folder}/patch`), await sandbox.readFile(`${folder}/binary`)];
  await sandbox.exec(['rm', '-rf', '--', folder]);
  return textPatch(patch, binary);
}
