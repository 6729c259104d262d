import type { EditorCommand } from './editor-command.ts';
import { EditorError } from './editor-error.ts';
import { checkedPath, writeTextFile } from './text-file.ts';

/** Gives the file the text that it had before the editor's last edit of it. */
export const undoEdit: EditorCommand = async (args, bench) => {
  const path = checkedPath(args.path);
  const before = bench.edits.pop(path);
  if (before === undefined) throw new EditorError('editor-error', `there is no edit of ${path} to undo`);
  await writeTextFile(path, before, bench);
  return `Undone: ${path}`;
};
