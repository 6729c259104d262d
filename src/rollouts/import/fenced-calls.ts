import type { SaidCall } from './imported-attempt.ts';

const FENCES = /```(?:mswea_)?(?:bash(?:_action)?|sh|shell)?[ \t]*\n([\s\S]*?)\n?```/g;

/**
 * The calls of a reply that writes them as fenced code. mini-swe-agent takes exactly one block; with `last`, the last block counts,
 * as SWE-agent reads its own older form.
 */
export function fencedCalls(text: string, { last = false }: { last?: boolean } = {}): SaidCall[] {
  const blocks = [...text.matchAll(FENCES)].map(([, inner = '']) => inner.trim());
  const block = last || blocks.length === 1 ? blocks.at(-1) : undefined;
  if (blocks.length === 0) return [];
  return block === undefined ? [{ tool: 'execute_bash', arguments: undefined }] : actionCalls(block);
}

/** SWE-agent's actions are commands of a shell with more commands in it; `submit` ends the attempt. */
export function actionCalls(action: string): SaidCall[] {
  const command = action.trim();
  if (command === '') return [];
  const [name = ''] = command.split(/\s/, 1);
  if (name === 'submit') return [{ tool: 'finish', arguments: {} }];
  return [{ tool: EDITORS.has(name) ? name : 'execute_bash', arguments: { command } }];
}

/** Commands of its editors: their refusals are an editor's, not a shell's. */
const EDITORS = new Set([
  'create',
  'edit',
  'insert',
  'open',
  'goto',
  'scroll_down',
  'scroll_up',
  'str_replace_editor',
  'undo_edit',
]);
