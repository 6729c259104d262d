import { create } from './create.ts';
import type { EditorCommand } from './editor-command.ts';
import { insert } from './insert.ts';
import { strReplace } from './str-replace.ts';
import { undoEdit } from './undo-edit.ts';
import { view } from './view.ts';

export { EditorError } from './editor-error.ts';

export const editorCommands = {
  view,
  create,
  str_replace: strReplace,
  insert,
  undo_edit: undoEdit,
} satisfies Record<string, EditorCommand>;
