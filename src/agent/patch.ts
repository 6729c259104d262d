import type { Sandbox } from '../sandbox/index.ts';

/**
 * What an attempt changed, in `git diff --binary` form, against the base commit: the one that the workspace names, else its
 * first (what the agent committed itself counts as changed). New files are in it, ignored ones are not. The repository's own
 * index stays as it is. '' where nothing changed or where the agent ruined the repository. What still runs in the sandbox is
 * killed first: a fork bomb leaves git no process to run in.
 */
export async function readPatch(sandbox: Sandbox, signal?: AbortSignal): Promise<string> {
  const result = await sandbox.exec(['bash', '-c', SCRIPT], {
    workdir: sandbox.workdir,
    timeoutMs: 60_000,
    maxOutputBytes: 16 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  return result.exitCode === 0 && !result.timedOut && !result.truncated ? result.stdout : '';
}

const SCRIPT = `
kill -KILL -1 2> /dev/null
set -e
base=$(git config workspace.base || git rev-list --max-parents=0 HEAD | tail -n 1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export GIT_INDEX_FILE=$scratch/index
git read-tree "$base"
git -c core.hooksPath=/dev/null add --all
git -c core.pager=cat diff --cached --binary --no-color --no-renames --no-ext-diff --no-textconv "$base"
`;
