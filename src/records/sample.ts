import { z } from 'zod';
import { ToolCall } from './message.ts';
import { Outcome } from './verdict.ts';

/** A message of a sample. `train` and `mask_reason` stand on assistant messages alone. */
export const SampleMessage = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  tool_calls: z.array(ToolCall).optional(),
  tool_call_id: z.string().optional(),
  train: z.boolean().optional(),
  mask_reason: z.string().optional(),
});
export type SampleMessage = z.infer<typeof SampleMessage>;

/** One training conversation (design §6.6). */
export const Sample = z.object({
  instance_id: z.string(),
  attempt: z.number().int(),
  /** Curriculum stage, from 1: the first stage in which this sample takes part. */
  stage: z.number().int(),
  messages: z.array(SampleMessage),
  turns: z.number().int(),
  tokens: z.number().int(),
  trained_tokens: z.number().int(),
  outcome: Outcome,
});
export type Sample = z.infer<typeof Sample>;
