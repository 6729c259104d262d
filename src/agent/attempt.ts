import { basename } from 'node:path';
import type { Message } from '../records/message.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { deadline, stopwatch } from '../support/clock.ts';
import { errorMessage } from '../support/errors.ts';
import type { AttemptOptions } from './attempt-options.ts';
import { now } from './clock.ts';
import { earlierMessages, retrace } from './earlier.ts';
import { editHistory } from './editor/history.ts';
import type { Spent } from './limits.ts';
import type { LeftOut } from './patch/left-out.ts';
import { readPatch } from './patch/read-patch.ts';
import { callFormat, fillTemplate, type Profile } from './profiles/profile.ts';
import { type End, takeTurns } from './take-turns.ts';
import { openTerminal } from './tools/terminal.ts';
import type { Workbench } from './tools/tool.ts';

/**
 * One attempt: `attempt-start`, then a `model-reply` and a `tool-result` a turn, then `attempt-end`. Whatever the model, its
 * calls or the sandbox do is in the events; only an abort of the signal is thrown. The conversation only ever grows at its
 * end, so that a prefix cache serves all of it but the last message. With `earlier`, the events of those turns come after
 * `attempt-start`; what is spent counts from there.
 */
export async function* runAttempt(options: AttemptOptions): AsyncGenerator<TrajectoryEvent, void, undefined> {
  const passed = stopwatch();
  const { profile, sandbox, limits, task, earlier } = options;
  const outer = options.signal ?? new AbortController().signal;
  outer.throwIfAborted();
  using limit = deadline((limits.maxSeconds ?? WEEK_SECONDS) * 1000);
  const signal = AbortSignal.any([outer, limit.signal]);
  const terminal = openTerminal(sandbox, { softMs: limits.quietTimeoutMs ?? 10_000, hardMs: limits.commandTimeoutMs ?? 120_000 });
  const bench: Workbench = { sandbox, terminal, edits: editHistory(), limits: profile.observations, signal };
  const opening = earlier === undefined ? openingMessages(profile, task) : earlierMessages(earlier.events.slice(0, 1));
  const messages = earlier === undefined ? [...opening] : earlierMessages(earlier.events);
  const spent: Spent = {
    turns: earlier?.fork.turn ?? 0,
    promptTokens: 0,
    completionTokens: 0,
    prefixTokens: 0,
    cachedTokens: 0,
    cost: 0,
  };
  const { instanceId: instance_id } = task;
  const { attempt, seed, model } = options;
  const { tools, specs } = callFormat(profile);
  const diverged = earlier === undefined ? [] : await retrace(earlier, tools, bench);
  yield {
    type: 'attempt-start',
    at: now(),
    instance_id,
    attempt,
    model: model.name,
    profile: profile.name,
    seed,
    messages: opening,
    ...(specs === undefined ? {} : { tools: [...specs] }),
    ...(earlier === undefined ? {} : { fork: { ...earlier.fork, ...(diverged.length === 0 ? {} : { diverged }) } }),
  };
  yield* earlier?.events.slice(1) ?? [];
  let end: End;
  try {
    end = yield* takeTurns(options, messages, bench, spent);
  } catch (error) {
    outer.throwIfAborted();
    if (!limit.signal.aborted) throw error;
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
    prefix_tokens: spent.prefixTokens,
    cached_tokens: spent.cachedTokens,
    cost: spent.cost,
    duration_ms: Math.round(passed()),
    patch_bytes: patch.kind === 'patch' ? Buffer.byteLength(patch.text) : 0,
    ...(patch.kind === 'patch' && patch.leftOut.length > 0 ? { left_out: patch.leftOut } : {}),
  };
}

/** More files than these are not listed. */
const MOST_LEFT_OUT = 100;

const WEEK_SECONDS = 7 * 24 * 3600;

function openingMessages(profile: Profile, task: AttemptOptions['task']): Message[] {
  const values = { workdir: task.workdir, folder: basename(task.workdir), statement: task.statement };
  return [
    { role: 'system', content: fillTemplate(profile.system, values) },
    { role: 'user', content: fillTemplate(profile.task, values) },
  ];
}

async function takePatch(
  { sandbox, patch = readPatch }: AttemptOptions,
  signal: AbortSignal,
): Promise<{ kind: 'patch'; text: string; leftOut: LeftOut[] } | { kind: 'failed'; detail: string }> {
  const leftOut: LeftOut[] = [];
  try {
    const text = await patch(sandbox, { signal, onLeftOut: (file) => leftOut.length < MOST_LEFT_OUT && leftOut.push(file) });
    return { kind: 'patch', text, leftOut };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', detail: errorMessage(error) };
  }
}
