/**
 * The JSON values of server-sent events, up to `[DONE]` or the end. Takes what servers make of the form: no blank line between
 * events, no blank after the colon, a bare JSON line. An event that is named `error` is `{ error }`. Throws a `SyntaxError` at
 * data that is no JSON.
 */
export async function* readEvents(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  let data = '';
  let name = '';
  const told = (value: unknown): unknown =>
    name === 'error' && !(typeof value === 'object' && value !== null && 'error' in value) ? { error: value } : value;
  for await (const line of linesOf(pieces)) {
    if (line === '') {
      if (data !== '') throw new SyntaxError(`an event is no JSON: ${data.slice(0, 200)}`);
      name = '';
      continue;
    }
    if (line.startsWith(':')) continue;
    const [, field, rest = ''] = /^(data|event|id|retry)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') name = rest.trim();
    if (field !== 'data' && !(field === undefined && /^[{[]/.test(line))) continue;
    const text = field === undefined ? line : rest;
    if (text.trim() === '[DONE]') return;
    data = data === '' ? text : `${data}\n${text}`;
    const value = parsed(data);
    if (value === undefined) continue; // goes on in the next line
    data = '';
    yield told(value);
  }
  if (data !== '') throw new SyntaxError(`an event is no JSON, or was cut: ${data.slice(0, 200)}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?=[^\n])/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield rest.replace(/\r$/, '');
}
