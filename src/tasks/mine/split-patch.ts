import { parsePatch } from '../../records/patch.ts';
import { isTestPath } from '../../repositories/index.ts';

/** A change by what its files are for. Each part is a patch of its own, '' where nothing is in it. */
export type SplitPatch = {
  /** The golden patch. */
  code: string;
  /** The test patch. */
  tests: string;
  /** Documentation, changelog, what the build left behind: in no patch. */
  aside: string;
};

const ASIDE_FOLDERS = new Set(['doc', 'docs', '.github', '.circleci', '.gitlab', 'news', 'changelog.d', 'changes.d']);
const ASIDE_FILES =
  /^(change(s|log|_log)?|history|news|releases?|release[-_]notes|readme|authors|contributors|contributing|thanks|credits|todo|licen[cs]e|copying|notice|security|code_of_conduct|citation|funding)([._-].*)?$/i;
const BUILD_LEFTOVERS = /(^|\/)(PKG-INFO|MANIFEST(\.in)?|[^/]+\.egg-info\/.*|[^/]+\.dist-info\/.*)$/;

/** Whether a path is documentation, a changelog or the like: whole folder names and file names, in any case. */
function isAside(path: string): boolean {
  if (BUILD_LEFTOVERS.test(path)) return true;
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  const inPackage = parts.length > 1;
  if (parts.some((part) => ASIDE_FOLDERS.has(part.toLowerCase()))) return true;
  return (
    (!inPackage && ASIDE_FILES.test(name) && !/\.(py|js|ts|go|rs|java)$/.test(name)) ||
    /^\.(git|pre-commit|travis|appveyor|coverage|editorconfig|readthedocs|mailmap)/.test(name)
  );
}

/** The lines that a change adds to its changelog. */
export function changelogLines(diff: string): string[] {
  return parsePatch(diff)
    .filter(
      ({ path }) =>
        /(^|\/)(change(s|log|_log)?|history|news|release[-_]notes)([._-][^/]*)?$/i.test(path) ||
        /^(news|changelog\.d|changes\.d)\//i.test(path),
    )
    .flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines))
    .filter((line) => line.startsWith('+'))
    .map((line) => line.slice(1).trimEnd());
}

/** The diff cut into one text a file, each with its path: the new one, or the old one where the file is deleted. */
export function fileDiffs(diff: string): { path: string; text: string }[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => ({ path: parsePatch(text)[0]?.path ?? '', text }));
}

/** Splits a change by path: a file in a test folder or with a test file's name belongs to the tests. */
export function splitPatch(diff: string): SplitPatch {
  const split: SplitPatch = { code: '', tests: '', aside: '' };
  for (const { path, text } of fileDiffs(diff)) split[isTestPath(path) ? 'tests' : isAside(path) ? 'aside' : 'code'] += text;
  return split;
}
