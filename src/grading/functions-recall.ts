import { scopesOfLines } from '../mutation/index.ts';
import type { FilePatch, Hunk } from '../records/patch.ts';

/**
 * Share of the functions that the golden patch changes, 0 to 1, in which the patch changes something too; what stands outside
 * of functions counts as one more of its file. `readBase` gives a file's text before either. Undefined where the golden patch
 * changes no code that was there and that a grammar reads.
 */
export async function functionsRecall(
  patch: readonly FilePatch[],
  golden: readonly FilePatch[],
  readBase: (path: string) => Promise<string>,
): Promise<number | undefined> {
  let [all, found] = [0, 0];
  for (const file of golden) {
    if (file.change !== 'modified') continue;
    const source = await readBase(file.path);
    const wanted = await scopesOfLines(file.path, source, file.hunks.flatMap(changedLines));
    if (wanted === undefined) continue;
    const lines = patch.filter(({ path }) => path === file.path).flatMap(({ hunks }) => hunks.flatMap(changedLines));
    const changed = await scopesOfLines(file.path, source, lines);
    all += wanted.size;
    found += [...wanted].filter((scope) => changed?.has(scope)).length;
  }
  return all === 0 ? undefined : found / all;
}

/** Lines of the base that a hunk takes out, or after which it puts something in. */
function changedLines({ beforeStart, lines }: Hunk): number[] {
  const changed: number[] = [];
  let next = beforeStart;
  for (const line of lines) {
    if (line.startsWith('-')) changed.push(next);
    else if (line.startsWith('+')) changed.push(Math.max(1, next - 1));
    if (!line.startsWith('+') && !line.startsWith('\\')) next++;
  }
  return changed;
}
