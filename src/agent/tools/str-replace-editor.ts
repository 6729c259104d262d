import { z } from 'zod';
import { EditorError, editorCommands } from '../editor/commands.ts';
import { defineTool, refusal } from './tool.ts';

export const strReplaceEditor = defineTool({
  name: 'str_replace_editor',
  description: [
    'Views and edits text files. view shows a file with line numbers, or a folder two levels deep; create writes a new file;',
    'str_replace replaces old_str, which must occur exactly once, by new_str; insert puts new_str after line insert_line;',
    'undo_edit takes the last edit of the file back.',
  ].join(' '),
  schema: z.strictObject({
    command: z.enum(['view', 'create', 'str_replace', 'insert', 'undo_edit']).describe('What to do.'),
    path: z.string().describe('Absolute path of the file or folder.'),
    file_text: z.string().optional().describe('create: the whole text of the new file.'),
    old_str: z.string().optional().describe('str_replace: the text to replace, with its white space.'),
    new_str: z.string().optional().describe('str_replace: the text to put in its place. insert: the text to insert.'),
    insert_line: z.number().int().optional().describe('insert: the line after which the text goes; 0 is the top of the file.'),
    view_range: z
      .array(z.number().int())
      .optional()
      .describe('view: first and last line, from 1; -1 is the last line of the file.'),
  }),
  async run(args, bench) {
    try {
      return { status: 'ok', text: await editorCommands[args.command](args, bench) };
    } catch (error) {
      if (error instanceof EditorError) return refusal(error.status, error.message);
      throw error;
    }
  },
});
