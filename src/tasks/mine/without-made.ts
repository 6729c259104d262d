import { sandboxSpec } from '../../environments/index.ts';
import type { WorkspaceContext } from '../../history/index.ts';
import type { Environment } from '../../records/environment.ts';
import { readCandidates, splitMade, surroundingsOf } from '../sources/made-files.ts';
import { fileDiffs, type SplitPatch } from './split-patch.ts';

/**
 * The change without what is made from something else: build output that a project keeps beside its sources goes aside, and
 * is made anew before tests. Files are judged as they are at the base.
 */
export async function withoutMade(
  split: SplitPatch,
  context: WorkspaceContext & { environment: Environment },
): Promise<SplitPatch> {
  const { environment, workspace, provider } = context;
  const diffs = fileDiffs(split.code);
  await using sandbox = await provider.create(sandboxSpec(workspace, environment));
  const around = await surroundingsOf(sandbox, environment);
  const there = await readCandidates(
    sandbox,
    diffs.map(({ path }) => path),
  );
  // a file that the change adds is judged by its path alone
  const added = diffs.filter(({ path }) => !there.some((one) => one.path === path)).map(({ path }) => ({ path, text: '' }));
  const { made } = splitMade([...there, ...added], around);
  const textOf = (wanted: boolean): string =>
    diffs
      .filter(({ path }) => made.has(path) === wanted)
      .map(({ text }) => text)
      .join('');
  return { ...split, code: textOf(false), aside: split.aside + textOf(true) };
}
