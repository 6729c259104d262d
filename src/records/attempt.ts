import { z } from 'zod';
import { isFolderName } from './attempt-files.ts';

/** What was spent on the model: tokens, and their cost in the currency of its prices. */
export const Spending = z.object({
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  /** Prompt tokens that the prompt before began with, and those that the endpoint says it had in its cache. */
  prefix_tokens: z.number().int(),
  cached_tokens: z.number().int(),
  cost: z.number(),
});
export type Spending = z.infer<typeof Spending>;

/** One line of `RUN/journal.jsonl`. An attempt without its `finished` line is run again from the start. */
export const JournalLine = z.object({
  event: z.enum(['started', 'finished']),
  at: z.string(),
  /** The name of its folder. */
  instance_id: z.string().refine(isFolderName, 'it cannot be the name of a folder'),
  attempt: z.number().int().min(0),
  /** On `finished`: why the attempt ended. */
  reason: z.string().optional(),
  /** On `finished`: what the attempt cost, the tries included that failed by our own fault. */
  spent: Spending.optional(),
});
export type JournalLine = z.infer<typeof JournalLine>;
