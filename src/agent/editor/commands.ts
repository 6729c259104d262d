import type { Workbench } from '../tools/tool.ts';
import { create } from './create.ts';
import { insert } from './insert.ts';
import { strReplace } from './str-replace.ts';
import { undoEdit } from './undo-edit.ts';
import { view } from './view.ts';

export { EditorError } from './editor-error.ts';

type EditorArguments = {
  path: string;
  file_text?: string | undefined;
  old_str?: string | undefined;
  new_str?: string | undefined;
  insert_line?: number | undefined;
  view_range?: number[] | undefined;
};

/** Gives the observation's text, or throws `EditorError`. */
export type EditorCommand = (args: EditorArguments, bench: Workbench) => Promise<string>;

export const editorCommands = {
  view,
  create,
  str_replace: strReplace,
  insert,
  undo_edit: undoEdit,
} satisfies Record<string, EditorCommand>;
