import type { Workbench } from '../tools/tool.ts';

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
