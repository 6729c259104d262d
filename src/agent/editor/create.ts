import { CodedError } from '../../support/errors.ts';
import type { EditorCommand } from './commands.ts';
import { EditorError } from './editor-error.ts';
import { checkedPath, writeTextFile } from './text-file.ts';

/** Writes a new file; one that is there already is refused, since the model may not know what it would lose. */
export const create: EditorCommand = async (args, bench) => {
  const path = checkedPath(args.path);
  if (args.file_text === undefined) throw new EditorError('bad-argument', 'create needs `file_text`');
  try {
    await bench.sandbox.readFile(path);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'SANDBOX_GONE') throw error;
    if (error.code !== 'SANDBOX_NO_FILE') throw new EditorError('editor-error', error.message);
    await writeTextFile(path, args.file_text, bench);
    return `Created ${path}`;
  }
  throw new EditorError('editor-error', `${path} exists already; edit it with str_replace or insert`);
};
