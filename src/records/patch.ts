import { nameOfHeader, nameOfLine } from './patch-names.ts';

/** One hunk of a unified diff. Line numbers start at 1; `before` and `after` count lines, context included. */
export type Hunk = {
  beforeStart: number;
  before: number;
  afterStart: number;
  after: number;
  /** Body lines with their leading ` `, `+`, `-` or `\`. */
  lines: string[];
};

/** The changes to one file. `path` is the new path, or the old one where the file is deleted; a copy is `added`. */
export type FilePatch = {
  path: string;
  change: 'modified' | 'added' | 'deleted' | 'renamed';
  hunks: Hunk[];
};

/**
 * Reads a unified diff as `git apply` does: with git's headers or plain ones, any prefix of one folder, quoted names, renames and
 * copies. Text that is no diff gives an empty list. What git would refuse may come back in part: no verdict depends on it.
 */
export function parsePatch(patch: string): FilePatch[] {
  const files: FilePatch[] = [];
  let file: FilePatch | undefined;
  let hunk: Hunk | undefined;
  let left = { before: 0, after: 0 };
  let hasGitHeader = false;
  const lines = patch.split('\n');
  for (const [index, line] of lines.entries()) {
    if (hunk !== undefined && (left.before > 0 || left.after > 0 || line.startsWith('\\'))) {
      hunk.lines.push(line);
      if (!line.startsWith('+') && !line.startsWith('\\')) left.before--;
      if (!line.startsWith('-') && !line.startsWith('\\')) left.after--;
      continue;
    }
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (header !== null && file !== undefined) {
      left = { before: Number(header[2] ?? 1), after: Number(header[4] ?? 1) };
      hunk = { beforeStart: Number(header[1]), afterStart: Number(header[3]), ...left, lines: [] };
      file.hunks.push(hunk);
      continue;
    }
    if (line.startsWith('diff --git ')) {
      hasGitHeader = true;
      hunk = undefined;
      file = { path: nameOfHeader(line.slice('diff --git '.length)), change: 'modified', hunks: [] };
      files.push(file);
    } else if (line.startsWith('--- ') && lines[index + 1]?.startsWith('+++ ')) {
      const before = nameOfLine(line.slice(4), 1);
      const after = nameOfLine(lines[index + 1]?.slice(4) ?? '', 1);
      if (file === undefined || !hasGitHeader || hunk !== undefined) {
        file = { path: '', change: 'modified', hunks: [] };
        files.push(file);
        hasGitHeader = false;
      }
      file.path = after ?? before ?? '';
      if (before === undefined) file.change = 'added';
      else if (after === undefined) file.change = 'deleted';
      hunk = undefined;
    } else if (file !== undefined && hasGitHeader && hunk === undefined) readExtended(file, line);
  }
  return files;
}

/** The lines between git's header and the first hunk that say what becomes of the file. */
function readExtended(file: FilePatch, line: string): void {
  if (line.startsWith('new file mode')) file.change = 'added';
  else if (line.startsWith('deleted file mode')) file.change = 'deleted';
  const target = /^(rename|copy) to (.*)$/s.exec(line);
  if (target === null) return;
  file.change = target[1] === 'copy' ? 'added' : 'renamed';
  file.path = nameOfLine(target[2] ?? '', 0) ?? '';
}

/** A patch as a script hands it to git, between two lines: with a line's end at its end. */
export function withLineEnd(patch: string): string {
  return patch === '' || patch.endsWith('\n') ? patch : `${patch}\n`;
}

/** Counts over a whole patch: files, hunks, and added plus removed lines. */
export function patchSize(files: readonly FilePatch[]): { files: number; hunks: number; lines: number } {
  const hunks = files.flatMap((file) => file.hunks);
  const lines = hunks.flatMap((hunk) => hunk.lines).filter((line) => line.startsWith('+') || line.startsWith('-'));
  return { files: files.length, hunks: hunks.length, lines: lines.length };
}
