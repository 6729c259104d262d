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
    const json = /<tool_call>\s*(\{[\s\S]*\})\s*(?:<\/tool_call>|$)/.exec(text);
    const call = json?.[1] === undefined ? undefined : jsonCall(json[1]);
    if (json === null || call === undefined) return text;
    note(repairs, 'json-call', json[0], call);
    return call;
  }
  const before = text.slice(0, start);
  if (before.includes('</think>') && !before.includes('<think>')) note(repairs, 'think-wrapper', '</think>', '');
  if (/<tool_call>\s*$/.test(before)) note(repairs, 'tool-call-wrapper', '<tool_call>', '');
  return text.slice(start);
}

function jsonCall(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { name?: unknown; arguments?: unknown };
    if (typeof value.name !== 'string' || typeof value.arguments !== 'object' || value.arguments === null) return undefined;
    return renderCall({ name: value.name, arguments: value.arguments as Record<string, unknown> });
  } catch {
    return undefined;
  }
}

function note(repairs: Repair[], rule: string, before: string, after: string): void {
  repairs.push({ rule, before: before.slice(0, 200), after: after.slice(0, 200) });
}
