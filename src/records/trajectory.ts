import { z } from 'zod';
import { ByName } from '../support/by-name.ts';
import { Message } from './message.ts';
import { ToolList } from './tool-list.ts';

/**
 * How a tool call ended, as a type: masks and failure classes read these, never prose.
 * `ok` and `non-zero-exit` are normal work; `cannot-run` is a command not found or not executable;
 * `cut-reply` a reply that the server cut: nothing of it ran.
 */
export const CallStatus = z.enum([
  'ok',
  'non-zero-exit',
  'unparseable-call',
  'no-call',
  'unknown-tool',
  'bad-argument',
  'editor-error',
  'cannot-run',
  'cut-reply',
  'timed-out',
  'sandbox-failure',
]);
export type CallStatus = z.infer<typeof CallStatus>;

/** A change that argument repair made before the call ran. */
export const Repair = z.object({ rule: z.string(), before: z.string(), after: z.string() });
export type Repair = z.infer<typeof Repair>;

/** Why an attempt ended. */
export const EndReason = z.enum([
  'finished',
  'max-turns',
  'gave-up',
  'stuck',
  'context-overflow',
  'time-limit',
  'token-limit',
  'cost-limit',
  'model-failure',
  'sandbox-failure',
]);
export type EndReason = z.infer<typeof EndReason>;

/**
 * Where an attempt goes on from: a turn of another. `snapshot`: over the files that the turn left; `replay`: over those that
 * its calls left when they were run again, of which the turns `diverged` ended otherwise than the first time.
 */
export const Fork = z.object({
  run: z.string(),
  instance_id: z.string(),
  attempt: z.number().int(),
  turn: z.number().int(),
  state: z.enum(['snapshot', 'replay']),
  diverged: z.array(z.number().int()).optional(),
});
export type Fork = z.infer<typeof Fork>;

/** On events of imported trajectories: what the other tool stored beyond our fields, under its own names. */
const extra = ByName(z.unknown()).optional();

/**
 * One line of `trajectory.jsonl`. The events, in order, are the trajectory: `attempt-start`, then per turn one
 * `model-reply` and one `tool-result`, then `attempt-end`. Times are ISO 8601, durations milliseconds.
 */
export const TrajectoryEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('attempt-start'),
    at: z.string(),
    instance_id: z.string(),
    attempt: z.number().int(),
    model: z.string(),
    profile: z.string(),
    seed: z.number().int(),
    messages: z.array(Message),
    /** Tools that every request carried; none where calls are text. */
    tools: ToolList.optional(),
    /** The events up to and with that turn are the other attempt's, as they were. */
    fork: Fork.optional(),
    extra,
  }),
  z.object({
    type: z.literal('model-reply'),
    at: z.string(),
    turn: z.number().int(),
    message: Message,
    duration_ms: z.number(),
    prompt_tokens: z.number().int(),
    completion_tokens: z.number().int(),
    /** Prompt tokens that the prompt before began with: what a prefix cache can serve. */
    prefix_tokens: z.number().int().optional(),
    /** Prompt tokens that the endpoint says it had in its cache. */
    cached_tokens: z.number().int().optional(),
    /** The endpoint told no usable counts: the tokens, and with them the cost, are a guess. */
    estimated: z.literal(true).optional(),
    cost: z.number(),
    /** The endpoint's finish reason: `stop`, `length`, … */
    stop: z.string().optional(),
    /** Of an imported reply on which its source takes no loss: why, as a stable word. */
    untrained: z.string().optional(),
    /** Of the reply's tokens as they were sampled, where the endpoint gave them; `logprobs` are natural logarithms. */
    token_ids: z.array(z.number().int()).optional(),
    logprobs: z.array(z.number()).optional(),
    extra,
  }),
  z.object({
    type: z.literal('tool-result'),
    at: z.string(),
    turn: z.number().int(),
    /** The tool that ran, '' where the reply held no usable call. */
    tool: z.string(),
    /** Arguments after repair. */
    arguments: ByName(z.unknown()),
    status: CallStatus,
    /** A number that a program inside reported: what is no whole number counts as none. */
    exit_code: z.number().int().optional().catch(undefined),
    repairs: z.array(Repair),
    /** The message that carries the observation (or the nudge) back to the model. */
    message: Message,
    duration_ms: z.number(),
    extra,
  }),
  z.object({
    type: z.literal('attempt-end'),
    at: z.string(),
    reason: EndReason,
    detail: z.string(),
    turns: z.number().int(),
    prompt_tokens: z.number().int(),
    completion_tokens: z.number().int(),
    prefix_tokens: z.number().int().optional(),
    cached_tokens: z.number().int().optional(),
    cost: z.number(),
    duration_ms: z.number(),
    /** Bytes of the patch; the patch itself is `patch.diff`. */
    patch_bytes: z.number().int(),
    /** Files whose change is not in the patch, and why; a hundred at most. */
    left_out: z.array(z.object({ path: z.string(), reason: z.string() })).optional(),
    extra,
  }),
]);
export type TrajectoryEvent = z.infer<typeof TrajectoryEvent>;
