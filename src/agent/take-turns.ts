import type { Conversation, Exchange, ModelReply, ModelRequest } from '../models/index.ts';
import type { Message } from '../records/message.ts';
import type { CallStatus, EndReason, TrajectoryEvent } from '../records/trajectory.ts';
import { stopwatch } from '../support/clock.ts';
import { errorMessage } from '../support/errors.ts';
import type { AttemptOptions } from './attempt-options.ts';
import { now } from './clock.ts';
import { earlierSteps } from './earlier.ts';
import { type Spent, usedUp } from './limits.ts';
import { withOwnId } from './own-ids.ts';
import { prefixTokens, type SentPrompt } from './prefix.ts';
import { callFormat } from './profiles/profile.ts';
import { howStuck, type Step } from './stuck.ts';
import type { Workbench } from './tools/tool.ts';
import { actOn, type TurnResult } from './turn.ts';

export type End = { reason: EndReason; detail: string };

/** Nothing ran, since there was no call or the reply was cut before its end. */
const SILENT: ReadonlySet<CallStatus> = new Set(['no-call', 'cut-reply']);
/** Replies without a call in a row, the last of which ends the attempt. */
const SILENT_REPLIES = 3;

/**
 * The turns of an attempt: a `model-reply` and a `tool-result` each, until something ends it. Both messages are added to
 * `messages`, and what the replies cost to `spent`. Throws only on abort of the workbench's signal.
 */
export async function* takeTurns(
  options: AttemptOptions,
  messages: Message[],
  bench: Workbench,
  spent: Spent,
): AsyncGenerator<TrajectoryEvent, End, undefined> {
  const { task, attempt, seed, model, profile, limits, repair = true } = options;
  const format = callFormat(profile);
  const conversation = model.converse({ instanceId: task.instanceId, attempt, seed });
  const steps: Step[] = earlierSteps(options.earlier?.events ?? []);
  let silent = 0;
  let before: SentPrompt | undefined;
  for (;;) {
    const over = usedUp(limits, spent);
    if (over !== undefined) return over;

    const asked = stopwatch();
    const request = requestOf(options, messages, bench.signal);
    const reply = await askModel(conversation, request, tellExchange(options, spent.turns + 1));
    bench.signal.throwIfAborted();
    if (reply.kind === 'failed') return modelFailure(reply);
    const turn = ++spent.turns;
    const message = withOwnId(format.settle(reply.message, reply.stop, reply.stopWord), turn);
    messages.push(message);
    const prefix = Math.min(prefixTokens(before, request.messages), reply.promptTokens);
    before = { messages: request.messages, tokens: reply.promptTokens };
    spent.prefixTokens += prefix;
    spent.cachedTokens += reply.cachedTokens ?? 0;
    spent.promptTokens += reply.promptTokens;
    spent.completionTokens += reply.completionTokens;
    spent.cost += reply.cost;
    yield modelReply(turn, message, reply, prefix, Math.round(asked()));

    const acted = stopwatch();
    const result = await actOn({ message, stop: reply.stop }, profile, bench, repair);
    bench.signal.throwIfAborted();
    messages.push(result.message);
    yield toolResult(turn, result, Math.round(acted()));

    if (result.broken !== undefined) return { reason: 'sandbox-failure', detail: result.broken };
    if (result.finished) return { reason: 'finished', detail: '' };
    silent = SILENT.has(result.status) ? silent + 1 : 0;
    if (silent === SILENT_REPLIES) return { reason: 'gave-up', detail: `${SILENT_REPLIES} replies without a call` };
    steps.push(stepOf(message, result));
    const stuck = howStuck(steps);
    if (stuck !== undefined) return { reason: 'stuck', detail: stuck };
  }
}

function requestOf(
  { profile, temperature, seed }: AttemptOptions,
  messages: readonly Message[],
  signal: AbortSignal,
): ModelRequest {
  const { specs, stop } = callFormat(profile);
  return {
    messages: [...messages],
    ...(specs === undefined ? {} : { tools: specs }),
    ...(stop === undefined ? {} : { stop }),
    maxTokens: profile.replyTokens,
    temperature: temperature ?? profile.temperature,
    seed,
    signal,
  };
}

type Tell = (exchange: Exchange) => void;

function tellExchange({ onExchange }: AttemptOptions, turn: number): Tell | undefined {
  return onExchange && ((exchange) => onExchange({ turn, ...exchange }));
}

/**
 * A model that breaks its contract and rejects ends its own attempt, not the run. `tell` gets what went over the wire; where
 * there is none, the request and the reply themselves.
 */
async function askModel(conversation: Conversation, request: ModelRequest, tell: Tell | undefined): Promise<ModelReply> {
  let told = false;
  const record = (exchange: Exchange): void => {
    told = true;
    tell?.(exchange);
  };
  try {
    const reply = await conversation.reply({ ...request, record });
    const { signal: _, ...plain } = request;
    if (!told) tell?.({ request: plain, reply });
    return reply;
  } catch (error) {
    request.signal?.throwIfAborted();
    return { kind: 'failed', reason: 'bad-reply', detail: `the model failed: ${errorMessage(error)}` };
  }
}

function modelFailure(failure: Extract<ModelReply, { kind: 'failed' }>): End {
  if (failure.reason === 'context-overflow') return { reason: 'context-overflow', detail: failure.detail };
  return { reason: 'model-failure', detail: `${failure.reason}: ${failure.detail}` };
}

/** Calls are compared by what they do, replies without one by their text. */
function stepOf(reply: Message, { call, status, message }: TurnResult): Step {
  return {
    call: call === undefined ? reply.content : JSON.stringify([call.name, call.arguments]),
    observation: message.content,
    failed: status !== 'ok' && status !== 'non-zero-exit',
  };
}

function modelReply(
  turn: number,
  message: Message,
  reply: Extract<ModelReply, { kind: 'reply' }>,
  prefix: number,
  duration: number,
): TrajectoryEvent {
  return {
    type: 'model-reply',
    at: now(),
    turn,
    message,
    duration_ms: duration,
    prompt_tokens: reply.promptTokens,
    completion_tokens: reply.completionTokens,
    prefix_tokens: prefix,
    ...(reply.cachedTokens === undefined ? {} : { cached_tokens: reply.cachedTokens }),
    ...(reply.estimated === undefined ? {} : { estimated: reply.estimated }),
    cost: reply.cost,
    stop: reply.stop,
    ...(reply.tokens?.ids === undefined ? {} : { token_ids: reply.tokens.ids }),
    ...(reply.tokens?.logprobs === undefined ? {} : { logprobs: reply.tokens.logprobs }),
  };
}

function toolResult(turn: number, result: TurnResult, duration: number): TrajectoryEvent {
  return {
    type: 'tool-result',
    at: now(),
    turn,
    tool: result.call?.name ?? '',
    arguments: result.call?.arguments ?? {},
    status: result.status,
    ...(result.exitCode === undefined ? {} : { exit_code: result.exitCode }),
    repairs: result.repairs,
    message: result.message,
    duration_ms: duration,
  };
}
