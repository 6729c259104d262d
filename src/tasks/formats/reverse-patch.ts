/** Words of a diff's header that take each other's place. */
const EXCHANGED: readonly (readonly [string, string])[] = [
  ['new file mode ', 'deleted file mode '],
  ['old mode ', 'new mode '],
  ['rename from ', 'rename to '],
  ['copy from ', 'copy to '],
];

/**
 * A unified diff in git's form that undoes another one. Text around the diff stays. Throws a `SyntaxError` for binary changes, which
 * cannot be turned round by their text.
 */
export function reversePatch(patch: string): string {
  const reversed: string[] = [];
  let left = { before: 0, after: 0 };
  let run: { removed: string[]; added: string[] } = { removed: [], added: [] };
  let last: string[] | undefined;
  let oldPath: string | undefined;
  const flush = (): void => {
    reversed.push(...run.removed, ...run.added);
    run = { removed: [], added: [] };
    last = undefined;
  };
  for (const line of patch.split('\n')) {
    if (left.before > 0 || left.after > 0 || (line.startsWith('\\') && last !== undefined)) {
      if (line.startsWith('\\')) {
        (last ?? reversed).push(line);
        continue;
      }
      if (!line.startsWith('+')) left.before--;
      if (!line.startsWith('-')) left.after--;
      if (line.startsWith('+') || line.startsWith('-')) {
        last = line.startsWith('+') ? run.removed : run.added;
        last.push((line.startsWith('+') ? '-' : '+') + line.slice(1));
      } else {
        flush();
        reversed.push(line);
        last = reversed;
      }
      continue;
    }
    flush();
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)$/.exec(line);
    if (header !== null) {
      left = { before: Number(header[2] ?? 1), after: Number(header[4] ?? 1) };
      const [, before, , after, , rest] = header;
      const count = (text: string | undefined): string => (text === undefined ? '' : `,${text}`);
      reversed.push(`@@ -${after}${count(header[4])} +${before}${count(header[2])} @@${rest}`);
    } else if (line.startsWith('GIT binary patch') || line.startsWith('Binary files ')) {
      throw new SyntaxError('a binary change cannot be turned round');
    } else if (line.startsWith('--- ')) {
      oldPath = line.slice(4);
    } else if (line.startsWith('+++ ') && oldPath !== undefined) {
      reversed.push(`--- ${exchangeSide(line.slice(4), 'a')}`, `+++ ${exchangeSide(oldPath, 'b')}`);
      oldPath = undefined;
    } else {
      reversed.push(reversedHeader(line));
    }
  }
  flush();
  return reversed.join('\n');
}

function exchangeSide(path: string, side: 'a' | 'b'): string {
  return path === '/dev/null' ? path : path.replace(/^("?)[ab]\//, `$1${side}/`);
}

function reversedHeader(line: string): string {
  const index = /^index ([0-9a-f]+)\.\.([0-9a-f]+)(.*)$/.exec(line);
  if (index !== null) return `index ${index[2]}..${index[1]}${index[3]}`;
  const renamed = /^diff --git a\/(\S+) b\/(\S+)$/.exec(line);
  if (renamed !== null) return `diff --git a/${renamed[2]} b/${renamed[1]}`;
  for (const [one, other] of EXCHANGED) {
    if (line.startsWith(one)) return other + line.slice(one.length);
    if (line.startsWith(other)) return one + line.slice(other.length);
  }
  return line;
}
