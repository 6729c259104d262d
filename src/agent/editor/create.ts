import { CodedError } from '../../support/errors.ts';
import type { Workbench } from '../tools/tool.ts';
import type { EditorCommand } from './editor-command.ts';
import { EditorError } from './editor-error.ts';
import { checkedPath, refusalOf, writeTextFile } from './text-file.ts';

/** Writes a new file; one that is there already is refused, since the model may not know what it would lose. */
export const create: EditorCommand = async (args, bench) => {
  const path = checkedPath(args.path);
  if (args.file_text === undefined) throw new EditorError('bad-argument', 'create needs `file_text`');
  if (!(await exists(path, bench))) {
    await writeTextFile(path, args.file_text, bench);
    return `Created ${path}`;
  }
  throw new EditorError('editor-error', `${path} exists already; edit it with str_replace or insert`);
};

async function exists(path: string, bench: Workbench): Promise<boolean> {
  try {
    await bench.sandbox.readFile(path);
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'SANDBOX_NO_FILE') return false; // folders too: writing refuses them
    throw refusalOf(error, path);
  }
}
