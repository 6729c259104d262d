import type { CallStatus, TrajectoryEvent } from '../../records/trajectory.ts';

import type { ImportedAttempt, Said, SaidCall } from './imported-attempt.ts';
import { callsOf } from './said-calls.ts';
import { callStatus, exitCodeIn } from './statuses/call-status.ts';

/** Calls that end an attempt: nothing comes back from them. */
const ENDING = new Set(['finish']);

export type AttemptEnd = Extract<TrajectoryEvent, { type: 'attempt-end' }>;

/**
 * The events of an imported attempt. What comes before the first sampled reply is the prompt. Each reply begins a turn; what
 * follows it are its results, with statuses recovered from what the tool recorded or said.
 */
export function toEvents(
  attempt: ImportedAttempt,
  number: number,
  extra: Record<string, unknown>,
): { events: TrajectoryEvent[]; end: AttemptEnd } {
  const { said } = attempt;
  const first = said.findIndex(({ message, example }) => message.role === 'assistant' && example !== true);
  const opening = first === -1 ? said : said.slice(0, first);
  const rests = opening.map(({ rest }) => rest);
  const events: TrajectoryEvent[] = [
    {
      type: 'attempt-start',
      at: said.find(({ at }) => at !== undefined)?.at ?? '',
      instance_id: attempt.instanceId,
      attempt: number,
      model: attempt.model,
      profile: attempt.profile,
      seed: 0,
      messages: opening.map(({ message }) => message),
      ...(attempt.tools === undefined ? {} : { tools: attempt.tools }),
      extra: { ...extra, ...attempt.rest, ...(rests.some(isFilled) ? { messages: rests } : {}) },
    },
  ];
  let turn = 0;
  for (const [reply, results] of first === -1 ? [] : turnsOf(said.slice(first))) {
    turn++;
    const stated = { turn, reply, results, isLast: reply === said.findLast(({ message }) => message.role === 'assistant') };
    events.push(replyEvent(reply, turn), ...resultEvents(stated));
  }
  const end = endEvent(attempt, turn, events);
  return { events: [...events, end], end };
}

/** Each reply with what follows it up to the next. */
function turnsOf(said: readonly Said[]): (readonly [Said, Said[]])[] {
  const turns: [Said, Said[]][] = [];
  for (const one of said) {
    if (one.message.role === 'assistant') turns.push([one, []]);
    else turns.at(-1)?.[1].push(one);
  }
  return turns;
}

function replyEvent(reply: Said, turn: number): TrajectoryEvent {
  return {
    type: 'model-reply',
    at: reply.at ?? '',
    turn,
    message: reply.message,
    duration_ms: reply.durationMs ?? 0,
    prompt_tokens: reply.promptTokens ?? 0,
    completion_tokens: reply.completionTokens ?? 0,
    cost: reply.cost ?? 0,
    ...(reply.stop === undefined ? {} : { stop: reply.stop }),
    ...(reply.untrained === undefined ? {} : { untrained: reply.untrained }),
    ...withExtra(reply.rest),
  };
}

type Turn = { turn: number; reply: Said; results: Said[]; isLast: boolean };

function resultEvents({ turn, reply, results, isLast }: Turn): TrajectoryEvent[] {
  const calls = reply.calls ?? callsOf(reply.message);
  const waiting = [...calls];
  let status: CallStatus = calls.length === 0 ? 'no-call' : 'ok';
  const events: TrajectoryEvent[] = results.map((result) => {
    const call = takeCall(waiting, result.message.tool_call_id);
    // a word from the user behind the results belongs to no call: it keeps the turn's status
    if (call !== undefined || calls.length === 0) status = reply.status ?? statusOf(call, result);
    return resultEvent(turn, call, status, result);
  });
  if (results.length > 0 || !(isLast || calls.length === 0 || reply.status !== undefined)) return events;
  const [call] = calls;
  const unseen: Said = { message: { role: 'user', content: '' }, rest: { observed: false } };
  const ended = call === undefined || call.arguments === undefined || ENDING.has(call.tool);
  return [resultEvent(turn, call, reply.status ?? (ended ? statusOf(call, unseen) : 'ok'), unseen)];
}

/** The call that a result answers: by id, or the next one where it has none. */
function takeCall(waiting: SaidCall[], id: string | undefined): SaidCall | undefined {
  const byId = id === undefined ? -1 : waiting.findIndex((call) => call.id === id);
  return waiting.splice(byId === -1 ? 0 : byId, 1)[0];
}

function statusOf(call: SaidCall | undefined, result: Said): CallStatus {
  if (result.status !== undefined) return result.status;
  const content = result.seen ?? result.message.content;
  if (call === undefined) {
    const said = callStatus({ tool: '', text: content });
    return said === 'unparseable-call' || said === 'cut-reply' ? said : 'no-call';
  }
  if (call.arguments === undefined) return 'unparseable-call';
  return callStatus({ tool: call.tool, text: content, ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }) });
}

function resultEvent(turn: number, call: SaidCall | undefined, status: CallStatus, result: Said): TrajectoryEvent {
  const exitCode = result.exitCode ?? (call?.tool === 'execute_bash' ? exitCodeIn(result.message.content) : undefined);
  return {
    type: 'tool-result',
    at: result.at ?? '',
    turn,
    tool: call?.tool ?? '',
    arguments: call?.arguments ?? {},
    status,
    ...(exitCode === undefined ? {} : { exit_code: exitCode }),
    repairs: [],
    message: result.message,
    duration_ms: result.durationMs ?? 0,
    ...withExtra(result.rest),
  };
}

function endEvent({ end, said, patch }: ImportedAttempt, turns: number, events: readonly TrajectoryEvent[]): AttemptEnd {
  const replies = events.filter((event) => event.type === 'model-reply');
  const sum = (of: 'prompt_tokens' | 'completion_tokens' | 'cost'): number => replies.reduce((all, reply) => all + reply[of], 0);
  const times = said.flatMap(({ at }) => (at === undefined ? [] : [Date.parse(at)])).filter(Number.isFinite);
  return {
    type: 'attempt-end',
    at: said.findLast(({ at }) => at !== undefined)?.at ?? '',
    reason: end.reason,
    detail: end.detail,
    turns,
    prompt_tokens: end.promptTokens ?? sum('prompt_tokens'),
    completion_tokens: end.completionTokens ?? sum('completion_tokens'),
    cost: end.cost ?? sum('cost'),
    duration_ms: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times),
    patch_bytes: Buffer.byteLength(patch ?? ''),
  };
}

function isFilled(rest: Record<string, unknown>): boolean {
  return Object.keys(rest).length > 0;
}

function withExtra(rest: Record<string, unknown>): { extra?: Record<string, unknown> } {
  return isFilled(rest) ? { extra: rest } : {};
}
