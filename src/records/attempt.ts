import { z } from 'zod';

/** One line of `RUN/journal.jsonl`. An attempt without its `finished` line is run again from the start. */
export const JournalLine = z.object({
  event: z.enum(['started', 'finished']),
  at: z.string(),
  instance_id: z.string(),
  attempt: z.number().int(),
  /** On `finished`: why the attempt ended. */
  reason: z.string().optional(),
});
export type JournalLine = z.infer<typeof JournalLine>;
