import { parsePatch } from '../../records/patch.ts';

export const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** What an issue's text may not be: first match rejects. */
const RULES: readonly { reason: string; rejects(text: string, patch: string): string | undefined }[] = [
  {
    reason: 'statement-links-only',
    rejects: (text) => {
      const words = flat(text.replace(/!?\[[^\]]*\]\([^)]*\)|https?:\/\/\S+|(?:#|GH-)\d+/g, ' ')).split(' ');
      return words.filter((word) => /\w{2}/.test(word)).length < 4 ? flat(text).slice(0, 100) : undefined;
    },
  },
  {
    reason: 'statement-holds-fix',
    rejects: (text, patch) => {
      const said = flat(text);
      return addedLines(patch).find((line) => line.length >= 25 && said.includes(line));
    },
  },
];

/** The added lines of a patch, white space evened out, those of comments and imports left out. */
function addedLines(patch: string): string[] {
  return parsePatch(patch)
    .flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines))
    .filter((line) => line.startsWith('+'))
    .map((line) => flat(line.slice(1)))
    .filter((line) => !/^(#|\/\/|\*|import |from \S+ import )/.test(line));
}

/** Why an issue's text is no statement; undefined where it is one. */
export function refuseIssueText(text: string, patch: string): { reason: string; detail: string } | undefined {
  for (const { reason, rejects } of RULES) {
    const detail = rejects(text, patch);
    if (detail !== undefined) return { reason, detail };
  }
  return undefined;
}
