import type { Call } from './call.ts';

/**
 * A call in the text form: `<function=NAME>`, one `<parameter=P>value</parameter>` a line, `</function>`. Values of several
 * lines stand between newlines of their own. A tag of the form inside a value gets a backslash after its `<`, which
 * parsing takes away, so that every call can be written and reads back the same.
 */
export function renderCall(call: Pick<Call, 'name' | 'arguments'>): string {
  const parameters = Object.entries(call.arguments)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<parameter=${name}>${renderValue(value)}</parameter>\n`);
  return `<function=${call.name}>\n${parameters.join('')}</function>`;
}

/** What `renderCall` wrote for a value, back as text. */
export function unrenderText(raw: string): string {
  const inner = raw.startsWith('\n') ? raw.slice(1).replace(/\n$/, '') : raw;
  return inner.replace(/<\\(\\*)(\/(?:parameter|function)|(?:parameter|function)=)/g, '<$1$2');
}

function renderValue(value: unknown): string {
  const text = typeof value === 'string' ? value : Array.isArray(value) ? renderList(value) : JSON.stringify(value);
  const escaped = text.replace(/<(\\*)(\/(?:parameter|function)|(?:parameter|function)=)/g, '<\\$1$2');
  return escaped.includes('\n') ? `\n${escaped}\n` : escaped;
}

function renderList(values: readonly unknown[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}
