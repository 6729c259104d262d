import type { Repair } from '../../records/trajectory.ts';
import { callStart } from './call-place.ts';
import { renderCall } from './render-call.ts';
import { saidCall } from './said-forms.ts';

/**
 * Takes away what models put around a text call: reasoning that ends in `</think>`, `<tool_call>` wrappers, a call as
 * JSON inside one, or in another form that models are trained to write. Reasoning that is opened properly is no drift and is not noted.
 */
export function unwrap(text: string, repairs: Repair[]): string {
  const start = callStart(text);
  if (start === -1) {
    const call = saidCall(text);
    if (call?.name === undefined) return text;
    const written = renderCall(call);
    note(repairs, 'json-call', text.slice(call.start), written);
    return written;
  }
  const before = text.slice(0, start);
  if (before.includes('</think>') && !before.includes('<think>')) note(repairs, 'think-wrapper', '</think>', '');
  if (before.trimEnd().endsWith('<tool_call>')) note(repairs, 'tool-call-wrapper', '<tool_call>', '');
  return text.slice(start);
}

function note(repairs: Repair[], rule: string, before: string, after: string): void {
  repairs.push({ rule, before: before.slice(0, 200), after: after.slice(0, 200) });
}
