import { executeBash } from './execute-bash.ts';
import { finish } from './finish.ts';
import { strReplaceEditor } from './str-replace-editor.ts';
import { think } from './think.ts';
import type { Tool } from './tool.ts';

/** The four tools, in the order in which prompts list them. */
export const tools: readonly Tool[] = [executeBash, strReplaceEditor, think, finish];

export function findTool(name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}
