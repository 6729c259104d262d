import { withTree } from '../mutation/index.ts';
import type { FilePatch } from '../records/patch.ts';
import { functionsRecall } from './functions-recall.ts';
import { overlaps } from './localisation.ts';

/** A golden file before and after the patch; undefined where its content is not known, '' for one that is not there. */
export type GoldenFile = { golden: FilePatch; before: string | undefined; after: string | undefined; isThere: boolean };

/**
 * Whether a patch that resolves nothing is semi-resolved: it is at the place of every golden file. It leaves the file there, not empty,
 * readable by its language's grammar where it was before, and changes a place or a function that the golden patch changes. A
 * file that the golden patch adds must be there and not empty; one that it deletes must be gone.
 */
export async function isSemiResolved(patch: readonly FilePatch[], files: readonly GoldenFile[]): Promise<boolean> {
  for (const file of files) if (!(await isAtPlace(patch, file))) return false;
  return files.length > 0;
}

async function isAtPlace(patch: readonly FilePatch[], { golden, before, after, isThere }: GoldenFile): Promise<boolean> {
  const own = patch.filter(({ path }) => path === golden.path);
  if (golden.change === 'deleted') return !isThere;
  if (own.length === 0 || !isThere || after?.trim() === '') return false;
  if (after !== undefined && !(await isReadable(golden.path, before ?? '', after))) return false;
  if (golden.change === 'added' || golden.change === 'renamed') return true;
  if (golden.hunks.length === 0) return true; // a mode, or bytes: no place in it is known
  if (golden.hunks.some((hunk) => own.some(({ hunks }) => hunks.some((other) => overlaps(hunk, other))))) return true;
  return ((await functionsRecall(own, [golden], async () => before ?? '')) ?? 0) > 0;
}

/** Whether the grammar reads a text that holds some code; true where it did not read the text before either, or where there is none. */
async function isReadable(path: string, before: string, after: string): Promise<boolean> {
  const read = (text: string): Promise<boolean | undefined> =>
    withTree(path, text, (root) => !root.hasError && root.namedChildren.some(({ type }) => !type.endsWith('comment')));
  return (await read(before)) !== true || (await read(after)) === true;
}
