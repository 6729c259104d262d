import { errorMessage } from '../../support/errors.ts';
import type { TriedReply } from './retry.ts';

/** What the client library's errors have in common; read by shape, so that the library loads late. */
type ApiError = { status?: number; code?: string | null; headers?: Headers };

const BUSY = new Set([408, 409, 425, 429]);
const OVERFLOW =
  /context.{0,20}(length|window|size)|maximum.{0,30}(length|tokens)|too (long|many tokens)|exceed\w* .{0,40}tokens/i;

/** The typed failure that an error of the client library, or of `fetch` below it, comes to. */
export function describeFailure(error: unknown): TriedReply {
  const { status, code, headers } = error as ApiError;
  const detail = errorMessage(error).slice(0, 500);
  if (status === undefined) {
    // no status: nothing arrived, or a body that broke off or is not JSON
    const bad = error instanceof SyntaxError || /terminated|aborted|premature|unexpected end/i.test(detail);
    return { reply: { kind: 'failed', reason: bad ? 'bad-reply' : 'unreachable', detail: causeOf(error, detail) }, again: true };
  }
  if (code === 'context_length_exceeded' || (status >= 400 && status < 500 && !BUSY.has(status) && OVERFLOW.test(detail))) {
    return { reply: { kind: 'failed', reason: 'context-overflow', detail }, again: false };
  }
  const again = (BUSY.has(status) && code !== 'insufficient_quota') || status >= 500;
  const waitMs = again && headers !== undefined ? askedWait(headers) : undefined;
  return {
    reply: { kind: 'failed', reason: again ? 'unreachable' : 'refused', detail },
    again,
    ...(waitMs === undefined ? {} : { waitMs }),
  };
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

/** The library says "Connection error."; why stands in the causes below. */
function causeOf(error: unknown, detail: string): string {
  const reasons = [detail];
  for (let cause = (error as Error).cause; cause instanceof Error && reasons.length < 4; cause = cause.cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    reasons.push(cause.message === '' && code !== undefined ? code : cause.message);
  }
  return [...new Set(reasons)].join(': ').slice(0, 500);
}
