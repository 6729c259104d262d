import { parameterNames, splitParameters } from './parameters.ts';

export const END = '</function>';

/** More ends than these are not tried. */
const MOST_ENDS = 100;

/**
 * Where a text's call begins, or -1. Calls that are only spoken of do not count: those of reasoning where one follows it or it is
 * closed, those in a sentence or between backticks, those in a fenced block that the reply does not end with.
 */
export function callStart(text: string): number {
  const reasoned = text.lastIndexOf('</think>');
  if (reasoned === -1) return firstAct(text, 0);
  const after = firstAct(text, reasoned);
  if (after !== -1) return after;
  return firstAct(text, /^\s*<think>/.test(text) ? text.indexOf('</think>') : 0);
}

/** Where a text's call ends, or -1. */
export function callEnd(text: string): number {
  const start = callStart(text);
  const end = start === -1 ? -1 : endTag(text, start);
  return end === -1 ? -1 : end + END.length;
}

/**
 * Where the `</function>` of the call at `start` stands, or -1. One inside a value does not count: what is before it must read as
 * whole parameters, and behind it no parameter may end that did not begin there.
 */
export function endTag(text: string, start: number): number {
  const [tag = '<function=', name = ''] = /^<function=([^\s<>]*)>?/.exec(text.slice(start, start + 300)) ?? [];
  const known = parameterNames(name);
  const from = start + tag.length;
  let [first, whole] = [-1, -1];
  for (let end = text.indexOf(END, from), tried = 0; end !== -1 && tried < MOST_ENDS; end = text.indexOf(END, end + 1), tried++) {
    if (first === -1) first = end;
    if (splitParameters(text.slice(from, end), known) === undefined) continue;
    if (whole === -1) whole = end;
    if (!endsMore(text, end + END.length)) return end;
  }
  return whole === -1 ? first : whole;
}

/** Whether a parameter ends behind this place that did not begin there. */
function endsMore(text: string, from: number): boolean {
  const tag = /<parameter=[\w.-]+[=>]|(<\/parameter>)/g;
  tag.lastIndex = from;
  let open = 0;
  for (let found = tag.exec(text); found !== null; found = tag.exec(text)) {
    open += found[1] === undefined ? 1 : -1;
    if (open < 0) return true;
  }
  return false;
}

function firstAct(text: string, from: number): number {
  for (let at = text.indexOf('<function=', from); at !== -1; at = text.indexOf('<function=', at + 1)) {
    if (isAct(text, at)) return at;
  }
  return -1;
}

/** Whether a call is made here, and not spoken of. */
function isAct(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).replace(/^.*(?:<\/think>|<tool_call>)/, '');
  const behind = text.slice(at).replace(/^<function=[^\s<>]*>?/, '');
  const goesOn = /^\s*(?:<parameter=|<\/function|$)/.test(behind);
  const alone = line.trim() === '';
  if (!(goesOn || (alone && /^[ \t]*\r?\n/.test(behind)))) return false;
  if (alone && !isFenced(text, at)) return true;
  return !line.includes('`') && endsReply(text, at);
}

/** Whether nothing stands behind the call at this place but what closes a block around it. */
function endsReply(text: string, at: number): boolean {
  const end = endTag(text, at);
  return end === -1 || /^\s*(?:```\s*|<\/tool_call>\s*)*$/.test(text.slice(end + END.length));
}

/** Whether a place is inside a fenced block. */
export function isFenced(text: string, at: number): boolean {
  return (text.slice(0, at).match(/^[ \t]*(?:```|~~~)/gm) ?? []).length % 2 === 1;
}
