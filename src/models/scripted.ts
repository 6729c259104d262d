import type { Model, ModelReply, ModelRequest } from './model.ts';

/** One scripted turn: text, a call with or without text, or a whole reply or failure. */
export type ScriptedReply = string | { text?: string; call: string; arguments: Record<string, unknown> } | ModelReply;

export type ScriptedModel = Model & {
  /** Every request so far, in order: of all attempts. */
  readonly requests: readonly ModelRequest[];
};

/** Answers each attempt with the replies in order, then with the failure `refused`. Counts a token for every four characters. */
export function scriptedModel(replies: readonly ScriptedReply[], name = 'scripted'): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    name,
    requests,
    converse() {
      let next = 0;
      return {
        async reply(request) {
          request.signal?.throwIfAborted();
          requests.push(request);
          const scripted = replies[next++];
          if (scripted === undefined) return { kind: 'failed', reason: 'refused', detail: 'the script has no more replies' };
          return wholeReply(scripted, request, next);
        },
      };
    },
  };
}

function wholeReply(scripted: ScriptedReply, request: ModelRequest, turn: number): ModelReply {
  if (typeof scripted === 'object' && 'kind' in scripted) return scripted;
  const text = typeof scripted === 'string' ? scripted : (scripted.text ?? '');
  const args = typeof scripted === 'string' ? '' : JSON.stringify(scripted.arguments);
  const call = typeof scripted === 'string' ? undefined : { name: scripted.call, arguments: args };
  return {
    kind: 'reply',
    message: {
      role: 'assistant',
      content: text,
      ...(call === undefined ? {} : { tool_calls: [{ id: `call_${turn}`, type: 'function', function: call }] }),
    },
    promptTokens: Math.ceil(request.messages.reduce((sum, { content }) => sum + content.length, 0) / 4),
    completionTokens: Math.ceil((text.length + args.length) / 4),
    cost: 0,
    stop: call === undefined ? 'stop' : 'tool_calls',
  };
}
