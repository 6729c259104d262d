import type { EditorCommand } from './editor-command.ts';
import { EditorError } from './editor-error.ts';
import { linesOf } from './numbered.ts';
import { editedSnippet } from './snippet.ts';
import { checkedPath, readTextFile, writeTextFile } from './text-file.ts';

/** Puts whole lines after line `insert_line`; 0 is the top of the file. */
export const insert: EditorCommand = async (args, bench) => {
  const path = checkedPath(args.path);
  const { insert_line: line, new_str: text } = args;
  if (line === undefined || text === undefined) throw new EditorError('bad-argument', 'insert needs `insert_line` and `new_str`');
  const before = await readTextFile(path, bench);
  const count = linesOf(before).length;
  if (line < 0 || line > count)
    throw new EditorError('bad-argument', `insert_line must be 0 to ${count}, the number of lines of ${path}`);
  const ending = before.includes('\r\n') ? '\r\n' : '\n';
  const place = offsetAfterLine(before, line);
  const added = text.replace(/\r?\n/g, '\n').replace(/\n$/, '').replaceAll('\n', ending);
  const head = before.slice(0, place);
  const joined = head === '' || head.endsWith('\n') ? head : head + ending; // the last line had no end
  const after = `${joined}${added}${ending}${before.slice(place)}`;
  await writeTextFile(path, after, bench);
  bench.edits.push(path, before);
  return editedSnippet(path, after, line + 1, line + added.split('\n').length, bench);
};

function offsetAfterLine(text: string, line: number): number {
  let place = 0;
  for (let passed = 0; passed < line; passed++) {
    const end = text.indexOf('\n', place);
    if (end === -1) return text.length;
    place = end + 1;
  }
  return place;
}
