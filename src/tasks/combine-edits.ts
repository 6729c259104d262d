import { parsePatch } from '../records/patch.ts';

/** Lines of a fixed file that a bug replaces. */
export type LineEdit = {
  file: string;
  /** First line that goes, from 0; where none goes, the line before which others come. */
  start: number;
  /** What stands there in the fixed file, and in the buggy one; without line ends. */
  fixed: string[];
  buggy: string[];
};

/** What the bug that a golden patch mends does to the fixed files. Undefined where files come, go or lose their last line end. */
export function editsOf(patch: string): LineEdit[] | undefined {
  const edits: LineEdit[] = [];
  for (const { path, change, hunks } of parsePatch(patch)) {
    if (change !== 'modified') return undefined;
    for (const hunk of hunks) {
      let line = hunk.afterStart - (hunk.after === 0 ? 0 : 1);
      let open: LineEdit | undefined;
      for (const text of hunk.lines) {
        if (text.startsWith('\\')) return undefined;
        if (text.startsWith('+') || text.startsWith('-')) {
          if (open === undefined) {
            open = { file: path, start: line, fixed: [], buggy: [] };
            edits.push(open);
          }
          (text.startsWith('+') ? open.fixed : open.buggy).push(text.slice(1));
          if (text.startsWith('+')) line++;
        } else {
          open = undefined;
          line++;
        }
      }
    }
  }
  return edits;
}

/** Whether no two edits touch: at least one line that stays lies between them. */
export function areApart(edits: readonly LineEdit[]): boolean {
  const sorted = edits.toSorted((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
  return sorted.every((edit, index) => {
    const next = sorted[index + 1];
    return next === undefined || next.file !== edit.file || edit.start + edit.fixed.length < next.start;
  });
}

/** A fixed file with all bugs of it in place. Undefined where an edit does not fit the file. */
export function withBugs(source: string, edits: readonly LineEdit[]): string | undefined {
  const lines = source.split('\n');
  for (const { start, fixed, buggy } of edits.toSorted((a, b) => b.start - a.start)) {
    if (fixed.some((line, index) => lines[start + index] !== line)) return undefined;
    lines.splice(start, fixed.length, ...buggy);
  }
  return lines.join('\n');
}
