import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';

/** The patch, in `git apply` form, that turns one content of a file into another: made by git itself, inside a sandbox. */
export async function diffFile(
  sandbox: Sandbox,
  path: string,
  before: string,
  after: string,
  signal?: AbortSignal,
): Promise<string> {
  const folder = `/tmp/diff-${randomUUID()}`;
  await sandbox.writeFile(`${folder}/a/${path}`, before);
  await sandbox.writeFile(`${folder}/b/${path}`, after);
  const script =
    'cd "$1" && git diff --no-index --no-prefix --no-color --no-ext-diff "a/$2" "b/$2"; status=$?; rm -rf "$1"; exit $status';
  const result = await sandbox.exec(['sh', '-c', script, 'diff', folder, path], signal === undefined ? {} : { signal });
  if (result.exitCode !== 1)
    throw new CodedError('DIFF_FAILED', `git cannot tell two versions of ${path} apart: ${result.stderr.slice(-500)}`);
  return result.stdout;
}
