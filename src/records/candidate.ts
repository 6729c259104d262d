import { z } from 'zod';
import { Outcome } from './verdict.ts';

/** A patch with a verifier score, one of K for a task. */
export const Candidate = z.object({
  instance_id: z.string(),
  attempt: z.number().int(),
  /** Verifier's probability that the patch resolves the task, 0 to 1. */
  score: z.number(),
  verifier: z.string(),
  outcome: Outcome,
  patch_bytes: z.number().int(),
});
export type Candidate = z.infer<typeof Candidate>;
