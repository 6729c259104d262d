import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../sandbox/index.ts';
import { scratchGit } from './scratch-git.ts';

/** Functions for scripts of `scratchGit`: `apply_to_index PATCH`. */
export const APPLY_TO_INDEX = readFileSync(join(import.meta.dirname, 'apply-patch.bash'), 'utf8');

const NO_ROOM = 7;

/** In the working folder's repository first; then to its last commit in a scratch repository, and what that comes to here. */
const APPLY = `given=$(mktemp)
cat > "$given"
here() { git --git-dir="$workdir/.git" --work-tree="$workdir" apply --whitespace=nowarn "$1"; }
workdir=$PWD
if why=$(here "$given" 2>&1); then exit 0; fi
open_scratch "$PWD/.git/objects"
base=$(git --git-dir="$PWD/.git" rev-parse --verify -q HEAD)
cd "$scratch/tree"
own read-tree "$base"
if ! apply_to_index "$given"; then printf '%s' "$why" >&2; exit 1; fi
own diff-index --cached --binary --full-index --no-renames --no-color --no-ext-diff --no-textconv --src-prefix=a/ --dst-prefix=b/ "$base" > ../made
cd "$workdir"
if [ -s "$scratch/made" ]; then here "$scratch/made"; fi
rm -rf "$scratch" "$given"`;

/**
 * Applies a patch of somebody else to the files in a sandbox's working folder, in the ways of SWE-bench's harness. Returns why not, in git's words,
 * where it does not fit.
 */
export async function applyPatch(sandbox: Sandbox, patch: string, signal?: AbortSignal): Promise<string | undefined> {
  const applied = await sandbox.exec(scratchGit(`${APPLY_TO_INDEX}\n${APPLY}`), {
    input: patch,
    workdir: sandbox.workdir,
    ...(signal === undefined ? {} : { signal }),
  });
  if (applied.exitCode === NO_ROOM) throw new Error('a patch cannot be tried: the sandbox has no room for the files');
  return applied.exitCode === 0 ? undefined : applied.stderr.trim() || `git ended with exit code ${applied.exitCode}`;
}
