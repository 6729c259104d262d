import { type Hunk, parsePatch } from '../../records/patch.ts';

/** What of a golden patch is long and rare enough to be searched for. */
export type Needles = {
  /** Added lines that mean something by themselves, white space around them left out. */
  lines: string[];
  /** Added lines with what stands around them in the fixed file: lines without white space around them, empty ones left out. */
  passages: string[][];
};

/** Bounds of what is searched for. */
export const NEEDLE_RULES = {
  /** Characters of a line that is searched for by itself, and words in it. */
  lineCharacters: 30,
  lineWords: 3,
  /** Lines of context before and after the added ones in a passage. */
  context: 2,
  /** Lines and characters that a passage has at least. */
  passageLines: 3,
  passageCharacters: 40,
  /** Added lines of one passage; longer runs are cut into several. */
  passageAdded: 8,
} as const;

/** Lines that say nothing of a fix: imports and bare comments. */
const SAYS_NOTHING = /^(import\b|from \S+ import |export .* from |(var|let|const) [^=]+= require\(|#|\/\/|\*|use |package )/;

/** The needles of a patch, each once. */
export function needlesOf(patch: string): Needles {
  const hunks = parsePatch(patch).flatMap((file) => (file.change === 'deleted' ? [] : file.hunks));
  const added = hunks.flatMap((hunk) => hunk.lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1).trim()));
  const removed = new Set(
    hunks.flatMap((hunk) => hunk.lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1).trim())),
  );
  const passages = hunks.flatMap(passagesOf);
  return {
    lines: [...new Set(added.filter((line) => meansSomething(line) && !removed.has(line)))],
    passages: [...new Map(passages.map((passage) => [passage.join('\n'), passage])).values()],
  };
}

function meansSomething(line: string): boolean {
  return (
    line.length >= NEEDLE_RULES.lineCharacters &&
    (line.match(/[A-Za-z_]\w+/g) ?? []).length >= NEEDLE_RULES.lineWords &&
    !SAYS_NOTHING.test(line)
  );
}

/** Each run of changed lines as it reads in the fixed file, between the lines around it. */
function passagesOf(hunk: Hunk): string[][] {
  const after = hunk.lines.flatMap((line, index) => {
    const text = line.slice(1).trim();
    const gap = line.startsWith(' ') && hunk.lines[index - 1]?.startsWith('-') === true; // lines were only taken away here
    return line.startsWith('-') || line.startsWith('\\') || text === '' ? [] : [{ text, changed: line.startsWith('+') || gap }];
  });
  const passages: string[][] = [];
  for (let start = 0; start < after.length; start++) {
    if (!after[start]?.changed) continue;
    let end = start;
    while (end + 1 < after.length && after[end + 1]?.changed && end + 1 - start < NEEDLE_RULES.passageAdded) end++;
    const from = Math.max(0, start - NEEDLE_RULES.context);
    passages.push(after.slice(from, end + 1 + NEEDLE_RULES.context).map(({ text }) => text));
    start = end;
  }
  return passages.filter(
    (passage) => passage.length >= NEEDLE_RULES.passageLines && passage.join('').length >= NEEDLE_RULES.passageCharacters,
  );
}
