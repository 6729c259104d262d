import { z } from 'zod';
import { ToolCall } from './message.ts';
import { ToolList } from './tool-list.ts';
import { Outcome } from './verdict.ts';

/** Most tokens of a sequence, where nobody says otherwise: data set, recipe and training have the same. */
export const DEFAULT_CONTEXT = 131_072;

/** `mask_reason` of assistant messages that belong to the opening prompt: examples that nobody sampled. */
export const PROMPT_EXAMPLE = 'prompt-example';

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
  /** Tools that the prompt lists, where the attempt had native calls. */
  tools: ToolList.optional(),
  turns: z.number().int(),
  tokens: z.number().int(),
  trained_tokens: z.number().int(),
  outcome: Outcome,
});
export type Sample = z.infer<typeof Sample>;
