import { errorMessage } from '../../support/errors.ts';
import { classOf } from './refusals.ts';
import type { TriedReply } from './retry.ts';
import { RefusedInStream, type Saying } from './saying.ts';

const MOST_DETAIL = 500;

/** The failed try that a server's refusal comes to. */
export function failureOf(saying: Saying, headers?: Headers): TriedReply {
  const comes = classOf(saying);
  const detail = `${saying.status === undefined ? '' : `${saying.status} `}${saying.text || saying.codes.join(' ')}`.slice(
    0,
    MOST_DETAIL,
  );
  switch (comes) {
    case 'context-overflow':
      return { reply: { kind: 'failed', reason: 'context-overflow', detail }, again: false };
    case 'owes-reasoning':
      return { reply: { kind: 'failed', reason: 'refused', detail }, again: false, owesReasoning: true };
    case 'refused':
      return { reply: { kind: 'failed', reason: 'refused', detail }, again: false };
    case 'busy': {
      const waitMs = (headers === undefined ? undefined : askedWait(headers)) ?? toldWait(saying.text);
      return {
        reply: { kind: 'failed', reason: 'unreachable', detail },
        again: true,
        ...(waitMs === undefined ? {} : { waitMs }),
      };
    }
    case undefined:
      return { reply: { kind: 'failed', reason: 'bad-reply', detail }, again: true };
  }
}

/** The failed try that an error of `fetch`, or of reading what came, comes to. */
export function describeFailure(error: unknown): TriedReply {
  if (error instanceof RefusedInStream) return failureOf(error.saying);
  const detail = errorMessage(error).slice(0, MOST_DETAIL);
  // nothing arrived, or a body that broke off or is not JSON
  const bad = error instanceof SyntaxError || /terminated|aborted|premature|unexpected end/i.test(detail);
  return { reply: { kind: 'failed', reason: bad ? 'bad-reply' : 'unreachable', detail: causeOf(error, detail) }, again: true };
}

function askedWait(headers: Headers): number | undefined {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  const after = headers.get('retry-after') ?? '';
  const seconds = Number.parseFloat(after);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(after);
  return Number.isFinite(date) ? Math.max(0, date - Date.now()) : undefined;
}

/** Gemini and Groq say it in words: "Please retry in 23.5s", "try again in 820ms". */
function toldWait(text: string): number | undefined {
  const [, amount, unit] = /(?:retry|try again) (?:in|after) ([\d.]+) ?(ms|s)/i.exec(text) ?? [];
  const value = Number.parseFloat(amount ?? '');
  return Number.isFinite(value) ? value * (unit?.toLowerCase() === 'ms' ? 1 : 1000) : undefined;
}

/** Node says "fetch failed"; why stands in the causes below. */
export function causeOf(error: unknown, detail: string): string {
  const reasons = [detail];
  for (let cause = (error as Error).cause; cause instanceof Error && reasons.length < 4; cause = cause.cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    reasons.push(cause.message === '' && code !== undefined ? code : cause.message);
  }
  return [...new Set(reasons)].join(': ').slice(0, MOST_DETAIL);
}
