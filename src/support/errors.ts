/** Exit codes of the CLI: the work failed, or the request was wrong. */
export type ErrorKind = 'failed' | 'usage';

/**
 * An error that a person is meant to read: what happened, and what to do about it.
 * Expected outcomes of work (a test that fails, a patch that does not apply) are data, never errors.
 */
export class CodedError extends Error {
  readonly code: string;
  /** What the reader can do about it; printed on a line of its own. */
  readonly hint: string | undefined;
  readonly kind: ErrorKind;

  constructor(code: string, message: string, options: { hint?: string; kind?: ErrorKind; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.hint = options.hint;
    this.kind = options.kind ?? 'failed';
  }
}

/** A request that cannot be carried out as given: exit code 2. */
export function usageError(code: string, message: string, hint?: string): CodedError {
  return new CodedError(code, message, { kind: 'usage', ...(hint === undefined ? {} : { hint }) });
}

/** The message of anything that was thrown. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
