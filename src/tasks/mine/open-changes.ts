import type { Workspace } from '../../records/workspace.ts';
import { parseSource } from '../../repositories/index.ts';
import { usageError } from '../../support/errors.ts';
import type { ChangeSource } from './change.ts';
import { gitChanges } from './git-changes.ts';
import { releaseChanges } from './release-changes.ts';

export type ChangesOptions = {
  workspace: Workspace;
  /** Newest releases to look at, of `pypi:NAME`. */
  releases: number;
  /** A release that cannot be had, and why; the others go on. */
  onMissing(source: string, detail: string): void;
  signal?: AbortSignal;
};

/**
 * The history that a text names: `git:PATH_OR_URL#COMMIT`, the path of a git repository, or `pypi:NAME` for its releases.
 * Throws the usage error `SOURCE_INVALID` where it names one state.
 */
export async function openChanges(text: string, options: ChangesOptions): Promise<ChangeSource> {
  const name = /^pypi:([A-Za-z0-9][A-Za-z0-9._-]*)$/.exec(text)?.[1];
  if (name !== undefined) return releaseChanges(name, options);
  const source = parseSource(text);
  if (source.kind === 'git') return gitChanges(source.remote, source.commit, options);
  if (source.kind === 'path') return gitChanges(source.path, 'HEAD', options);
  throw usageError(
    'SOURCE_INVALID',
    `${text} names one state: tasks are mined from a history`,
    'Write git:PATH_OR_URL#COMMIT, the path of a git repository, or pypi:NAME.',
  );
}
