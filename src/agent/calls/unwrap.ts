import type { Repair } from '../../records/trajectory.ts';
import { callStart } from './call-place.ts';
import { renderCall } from './render-call.ts';

/**
 * Takes away what models put around a text call: reasoning that ends in `</think>`, `<tool_call>` wrappers, a call as
 * JSON inside one. Reasoning that is opened properly is no drift and is not noted.
 */
export function unwrap(text: string, repairs: Repair[]): string {
  const start = callStart(text);
  if (start === -1) {
    const call = jsonCall(text);
    if (call === undefined) return text;
    note(repairs, 'json-call', text, call);
    return call;
  }
  const before = text.slice(0, start);
  if (before.includes('</think>') && !before.includes('<think>')) note(repairs, 'think-wrapper', '</think>', '');
  if (before.trimEnd().endsWith('<tool_call>')) note(repairs, 'tool-call-wrapper', '<tool_call>', '');
  return text.slice(start);
}

/** `<tool_call>{"name": …, "arguments": {…}}</tool_call>` in the text form. */
function jsonCall(text: string): string | undefined {
  const open = text.indexOf('<tool_call>');
  if (open === -1) return undefined;
  try {
    const value = JSON.parse(text.slice(open + '<tool_call>'.length).replace(/<\/tool_call>\s*$/, '')) as {
      name?: unknown;
      arguments?: unknown;
    };
    if (typeof value.name !== 'string' || typeof value.arguments !== 'object' || value.arguments === null) return undefined;
    return renderCall({ name: value.name, arguments: value.arguments as Record<string, unknown> });
  } catch {
    return undefined;
  }
}

function note(repairs: Repair[], rule: string, before: string, after: string): void {
  repairs.push({ rule, before: before.slice(0, 200), after: after.slice(0, 200) });
}
