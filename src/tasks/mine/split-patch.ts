import { parsePatch } from '../../records/patch.ts';
import { type FileRole, isChangelog } from './file-roles.ts';

/** A change by what its files are for. Each part is a patch of its own, '' where nothing is in it. */
export type SplitPatch = {
  /** The golden patch. */
  code: string;
  /** The test patch. */
  tests: string;
  /** Documentation, changelog, what the build left behind: in no patch. */
  aside: string;
};

/** The lines that a change adds to its changelog. */
export function changelogLines(diff: string): string[] {
  return parsePatch(diff)
    .filter(({ path }) => isChangelog(path))
    .flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines))
    .filter((line) => line.startsWith('+'))
    .map((line) => line.slice(1).trimEnd());
}

/** The diff cut into one text a file, each with its path: the new one, or the old one where the file is deleted. */
export function fileDiffs(diff: string): { path: string; text: string }[] {
  return diff
    .split(/(?<=^|\n)(?=diff --git )/)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => ({ path: parsePatch(text)[0]?.path ?? '', text }));
}

/** Splits a change by what its files are for; a file without a role is code. */
export function splitPatch(diff: string, roles: ReadonlyMap<string, FileRole>): SplitPatch {
  const split: SplitPatch = { code: '', tests: '', aside: '' };
  for (const { path, text } of fileDiffs(diff)) split[roles.get(path) ?? 'code'] += text;
  return split;
}
