import type { FilePatch, Hunk } from '../records/patch.ts';
import type { Verdict } from '../records/verdict.ts';

/**
 * How well a patch found the golden patch's places. Both patches start from the same base, so hunks are compared
 * by the base's line numbers (context lines included on the golden side, so that a near miss counts as overlap). `changed` are the
 * patch's paths where git has told them.
 */
export function localisation(
  patch: readonly FilePatch[],
  golden: readonly FilePatch[],
  changed: readonly string[] = patch.map(({ path }) => path),
): Verdict['localisation'] {
  const touched = new Set(changed);
  const goldenPaths = new Set(golden.map((file) => file.path));
  const found = [...goldenPaths].filter((path) => touched.has(path));
  const goldenHunks = golden.flatMap((file) => file.hunks.map((hunk) => ({ path: file.path, hunk })));
  const overlapped = goldenHunks.filter(({ path, hunk }) =>
    patch.some((file) => file.path === path && file.hunks.some((other) => overlaps(hunk, other))),
  );
  return {
    files_recall: goldenPaths.size === 0 ? 0 : found.length / goldenPaths.size,
    files_exact: goldenPaths.size > 0 && found.length === goldenPaths.size && touched.size === goldenPaths.size,
    hunks_overlap: goldenHunks.length === 0 ? 0 : overlapped.length / goldenHunks.length,
  };
}

/** Whether two hunks of patches to one base share a line of it, context included. */
export function overlaps(a: Hunk, b: Hunk): boolean {
  return a.beforeStart < b.beforeStart + Math.max(b.before, 1) && b.beforeStart < a.beforeStart + Math.max(a.before, 1);
}
