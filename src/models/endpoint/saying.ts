import { own } from '../../support/by-name.ts';

/** What a server says went wrong, whatever form it says it in. `codes` are its codes, types and names of the error. */
export type Saying = { status?: number; codes: readonly string[]; text: string };

/** A refusal that came in the middle of a stream. */
export class RefusedInStream extends Error {
  readonly saying: Saying;

  constructor(saying: Saying) {
    super(saying.text);
    this.name = 'RefusedInStream';
    this.saying = saying;
  }
}

/** Fields that hold words for people: OpenAI's, FastAPI's, MiniMax's, Baidu's; `raw` is what OpenRouter's provider said. */
const TEXTS = ['message', 'msg', 'detail', 'error_msg', 'error_message', 'status_msg', 'raw'];
/** Fields that hold a code or a name of the error. */
const CODES = ['code', 'type', 'status', 'status_code', 'error_type', 'error_code', 'reason', 'quotaId'];
/** Fields that hold more of the same. */
const NESTED = ['error', 'errors', 'metadata', 'details', 'violations', 'base_resp', ...TEXTS];

const MOST_TEXT = 2_000;
const DEEPEST = 6;

/**
 * The error that a body tells, under status 200 or in an event too: OpenAI's `{ error: { message, type, code } }`, an error that
 * is a text (TGI), `{ object: 'error', message }` (vLLM), a list of one (Gemini), a choice with an error (OpenRouter), `base_resp`
 * (MiniMax), `{ code, message }` (DashScope), `{ detail }` (FastAPI). Undefined where it tells none.
 */
export function errorIn(body: unknown): Saying | undefined {
  if (Array.isArray(body)) return errorIn(body[0]);
  if (!isObject(body)) return undefined;
  const choices = own(body, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  for (const holder of [body, choice]) {
    const error = isObject(holder) ? own(holder, 'error') : undefined;
    if (typeof error === 'string' ? error.trim() !== '' : isFilled(error)) return gathered(error);
  }
  if (choice !== undefined || Array.isArray(choices)) return undefined;
  const base = own(body, 'base_resp');
  if (isObject(base) && ![0, '0', undefined].includes(own(base, 'status_code') as number)) return gathered(base);
  const tells = own(body, 'object') === 'error' || [...TEXTS, 'errors'].some((field) => own(body, field) !== undefined);
  return tells ? gathered(body) : undefined;
}

/** What a body under an error status says: its error, or the body itself. */
export function refusalIn(status: number, body: unknown): Saying {
  const said = errorIn(body) ?? { codes: [], text: typeof body === 'string' ? body : (JSON.stringify(body) ?? '') };
  return { ...said, status, text: said.text.trim().slice(0, MOST_TEXT) };
}

function gathered(error: unknown): Saying {
  const texts: string[] = [];
  const codes: string[] = [];
  gather(error, texts, codes, 0);
  return { codes, text: [...new Set(texts)].join(': ').slice(0, MOST_TEXT) };
}

function gather(value: unknown, texts: string[], codes: string[], depth: number): void {
  if (depth > DEEPEST) return;
  if (typeof value === 'string') {
    const inner = embedded(value);
    if (inner === undefined) texts.push(value.trim());
    else gather(inner, texts, codes, depth + 1);
    return;
  }
  if (Array.isArray(value)) {
    for (const one of value.slice(0, 10)) gather(one, texts, codes, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  for (const field of CODES) {
    const code = own(value, field);
    if (typeof code === 'string' || typeof code === 'number') codes.push(String(code).slice(0, 100));
  }
  for (const field of new Set(NESTED)) if (Object.hasOwn(value, field)) gather(own(value, field), texts, codes, depth + 1);
}

/** Gateways put the body of another server into a text. */
function embedded(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
