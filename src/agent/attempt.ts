import type { Model, ModelReply, ModelRequest } from '../models/index.ts';
import type { Message } from '../records/message.ts';
import type { EndReason, TrajectoryEvent } from '../records/trajectory.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { errorMessage } from '../support/errors.ts';
import { editHistory } from './editor/history.ts';
import { type AttemptLimits, type Spent, usedUp } from './limits.ts';
import { readPatch } from './patch.ts';
import { callFormat, fillTemplate, type Profile } from './profiles/profile.ts';
import { howStuck, type Step } from './stuck.ts';
import { openTerminal } from './tools/terminal.ts';
import type { Workbench } from './tools/tool.ts';
import { actOn, type TurnResult } from './turn.ts';

export type AttemptOptions = {
  /** `workdir` is where the repository is, inside the sandbox. */
  task: { instanceId: string; statement: string; workdir: string };
  attempt: number;
  seed: number;
  model: Model;
  profile: Profile;
  /** Made for this attempt; the caller disposes of it. */
  sandbox: Sandbox;
  limits: AttemptLimits;
  /** Over the profile's own. */
  temperature?: number;
  /** Mend calls that are nearly right. Default true. */
  repair?: boolean;
  /** Takes what the attempt changed out of the sandbox, at its end; by default `readPatch`. */
  patch?: (sandbox: Sandbox, signal: AbortSignal) => Promise<string>;
  signal?: AbortSignal;
};

type End = { reason: EndReason; detail: string };

/** Replies without a call in a row, the last of which ends the attempt. */
const SILENT_REPLIES = 3;

/**
 * One attempt: `attempt-start`, then a `model-reply` and a `tool-result` a turn, then `attempt-end`. Whatever the model, its
 * calls or the sandbox do is in the events; only an abort of the signal is thrown. The conversation only ever grows at its
 * end, so that a prefix cache serves all of it but the last message.
 */
export async function* runAttempt(options: AttemptOptions): AsyncGenerator<TrajectoryEvent, void, undefined> {
  const started = performance.now();
  const { profile, sandbox, limits, task } = options;
  const outer = options.signal ?? new AbortController().signal;
  outer.throwIfAborted();
  const deadline = AbortSignal.timeout((limits.maxSeconds ?? WEEK_SECONDS) * 1000);
  const signal = AbortSignal.any([outer, deadline]);
  const terminal = openTerminal(sandbox, { softMs: limits.quietTimeoutMs ?? 10_000, hardMs: limits.commandTimeoutMs ?? 120_000 });
  const bench: Workbench = { sandbox, terminal, edits: editHistory(), limits: profile.observations, signal };
  const messages = openingMessages(profile, task);
  const spent: Spent = { turns: 0, promptTokens: 0, completionTokens: 0, cost: 0 };
  const { instanceId: instance_id } = task;
  const { attempt, seed, model } = options;
  yield {
    type: 'attempt-start',
    at: now(),
    instance_id,
    attempt,
    model: model.name,
    profile: profile.name,
    seed,
    messages: [...messages],
  };
  let end: End;
  try {
    end = yield* takeTurns(options, messages, bench, spent);
  } catch (error) {
    outer.throwIfAborted();
    if (!deadline.aborted) throw error;
    end = { reason: 'time-limit', detail: `${limits.maxSeconds} s` };
  } finally {
    await terminal.close().catch(() => undefined); // a sandbox that is gone has no shell to close
  }
  const patch = await takePatch(options, outer);
  if (patch.kind === 'failed' && end.reason === 'finished') end = { reason: 'sandbox-failure', detail: patch.detail };
  yield {
    type: 'attempt-end',
    at: now(),
    ...end,
    turns: spent.turns,
    prompt_tokens: spent.promptTokens,
    completion_tokens: spent.completionTokens,
    cost: spent.cost,
    duration_ms: since(started),
    patch_bytes: patch.kind === 'patch' ? Buffer.byteLength(patch.text) : 0,
  };
}

const WEEK_SECONDS = 7 * 24 * 3600;

async function* takeTurns(
  { task, attempt, seed, model, profile, limits, repair = true, temperature }: AttemptOptions,
  messages: Message[],
  bench: Workbench,
  spent: Spent,
): AsyncGenerator<TrajectoryEvent, End, undefined> {
  const conversation = model.converse({ instanceId: task.instanceId, attempt, seed });
  const format = callFormat(profile);
  const steps: Step[] = [];
  let silent = 0;
  for (;;) {
    const over = usedUp(limits, spent);
    if (over !== undefined) return over;
    bench.signal.throwIfAborted();
    const asked = performance.now();
    const request: ModelRequest = {
      messages: [...messages],
      ...(format.tools === undefined ? {} : { tools: format.tools }),
      ...(format.stop === undefined ? {} : { stop: format.stop }),
      maxTokens: profile.replyTokens,
      temperature: temperature ?? profile.temperature,
      seed,
      signal: bench.signal,
    };
    const reply = await conversation.reply(request);
    bench.signal.throwIfAborted();
    if (reply.kind === 'failed') return modelFailure(reply);
    const message = format.settle(reply.message, reply.stop);
    messages.push(message);
    const turn = ++spent.turns;
    spent.promptTokens += reply.promptTokens;
    spent.completionTokens += reply.completionTokens;
    spent.cost += reply.cost;
    yield {
      type: 'model-reply',
      at: now(),
      turn,
      message,
      duration_ms: since(asked),
      prompt_tokens: reply.promptTokens,
      completion_tokens: reply.completionTokens,
      cost: reply.cost,
      stop: reply.stop,
    };
    const acted = performance.now();
    const result = await actOn(message, profile, bench, repair);
    bench.signal.throwIfAborted();
    messages.push(result.message);
    yield toolResult(turn, result, since(acted));
    if (result.broken !== undefined) return { reason: 'sandbox-failure', detail: result.broken };
    if (result.finished) return { reason: 'finished', detail: '' };
    silent = result.status === 'no-call' ? silent + 1 : 0;
    if (silent === SILENT_REPLIES) return { reason: 'gave-up', detail: `${SILENT_REPLIES} replies without a call` };
    steps.push(stepOf(message, result));
    const stuck = howStuck(steps);
    if (stuck !== undefined) return { reason: 'stuck', detail: stuck };
  }
}

function openingMessages(profile: Profile, task: AttemptOptions['task']): Message[] {
  const values = { workdir: task.workdir, statement: task.statement };
  return [
    { role: 'system', content: fillTemplate(profile.system, values) },
    { role: 'user', content: fillTemplate(profile.task, values) },
  ];
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

/** Calls are compared by what they do, replies without one by their text. */
function stepOf(reply: Message, result: TurnResult): Step {
  const { call } = result;
  return {
    call: call === undefined ? reply.content : JSON.stringify([call.name, call.arguments]),
    observation: result.message.content,
    failed: result.status !== 'ok' && result.status !== 'non-zero-exit',
  };
}

function modelFailure(failure: Extract<ModelReply, { kind: 'failed' }>): End {
  if (failure.reason === 'context-overflow') return { reason: 'context-overflow', detail: failure.detail };
  return { reason: 'model-failure', detail: `${failure.reason}: ${failure.detail}` };
}

async function takePatch(
  { sandbox, patch = readPatch }: AttemptOptions,
  signal: AbortSignal,
): Promise<{ kind: 'patch'; text: string } | { kind: 'failed'; detail: string }> {
  try {
    return { kind: 'patch', text: await patch(sandbox, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', detail: errorMessage(error) };
  }
}

function now(): string {
  return new Date().toISOString();
}

function since(start: number): number {
  return Math.round(performance.now() - start);
}
