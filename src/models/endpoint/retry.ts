import type { ModelReply } from '../model.ts';

export type RetryPolicy = {
  /** Tries in all, the first included. */
  tries: number;
  firstDelayMs: number;
  longestDelayMs: number;
};

/**
 * A try's result, whether another may go better, and how long the server asked to wait. `owesReasoning`: it refuses a history
 * without the reasoning that it gave.
 */
export type TriedReply = { reply: ModelReply; again: boolean; waitMs?: number; owesReasoning?: true };

/** Milliseconds before the next try: what the server asked for, else doubled with each try, a quarter of it at random. */
export function retryDelay(policy: RetryPolicy, tried: number, waitMs?: number): number {
  if (waitMs !== undefined) return Math.min(waitMs, policy.longestDelayMs);
  const full = Math.min(policy.firstDelayMs * 2 ** (tried - 1), policy.longestDelayMs);
  return full * (0.75 + Math.random() * 0.25);
}
