/** One hunk of a unified diff. Line numbers start at 1; `before` and `after` count lines, context included. */
export type Hunk = {
  beforeStart: number;
  before: number;
  afterStart: number;
  after: number;
  /** Body lines with their leading ` `, `+`, `-` or `\`. */
  lines: string[];
};

/** The changes to one file. `path` is the new path, or the old one where the file is deleted. */
export type FilePatch = {
  path: string;
  change: 'modified' | 'added' | 'deleted' | 'renamed';
  hunks: Hunk[];
};

/** Reads a unified diff in git's form. Text that is no diff gives an empty list. */
export function parsePatch(patch: string): FilePatch[] {
  const files: FilePatch[] = [];
  let file: FilePatch | undefined;
  let hunk: Hunk | undefined;
  let left = { before: 0, after: 0 };
  for (const line of patch.split('\n')) {
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
    hunk = undefined;
    const git = /^diff --git (?:"?a\/(.*?)"?) (?:"?b\/(.*?)"?)$/.exec(line);
    if (git !== null) {
      file = { path: git[2] ?? '', change: 'modified', hunks: [] };
      files.push(file);
    } else if (line.startsWith('--- ') && file === undefined) {
      file = { path: stripPrefix(line.slice(4)), change: 'modified', hunks: [] };
      files.push(file);
    } else if (line.startsWith('+++ ') && file !== undefined && line !== '+++ /dev/null') file.path = stripPrefix(line.slice(4));
    else if (line.startsWith('new file mode') && file !== undefined) file.change = 'added';
    else if (line.startsWith('deleted file mode') && file !== undefined) file.change = 'deleted';
    else if (line.startsWith('rename to ') && file !== undefined) {
      file.change = 'renamed';
      file.path = line.slice('rename to '.length);
    }
  }
  return files;
}

function stripPrefix(path: string): string {
  return path.replace(/\t.*$/, '').replace(/^[ab]\//, '');
}

/** Counts over a whole patch: files, hunks, and added plus removed lines. */
export function patchSize(files: readonly FilePatch[]): { files: number; hunks: number; lines: number } {
  const hunks = files.flatMap((file) => file.hunks);
  const lines = hunks.flatMap((hunk) => hunk.lines).filter((line) => line.startsWith('+') || line.startsWith('-'));
  return { files: files.length, hunks: hunks.length, lines: lines.length };
}
