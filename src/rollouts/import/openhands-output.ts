import { z } from 'zod';
import type { Message } from '../../records/message.ts';
import { byName } from '../../support/by-name.ts';
import { endReason } from './end-reason.ts';
import { ForeignMessage, toSaid } from './foreign-message.ts';
import { type ImportedAttempt, type Rest, restOf, type Said } from './imported-attempt.ts';
import { isSdkHistory, readSdkOutput } from './openhands-sdk.ts';
import { statedOutcome } from './stated-outcome.ts';

const Metadata = z.looseObject({
  tool_call_id: z.string(),
  function_name: z.string().nullish(),
  model_response: z
    .looseObject({
      id: z.string().nullish(),
      model: z.string().nullish(),
      choices: z.array(z.looseObject({ message: ForeignMessage })).min(1),
      usage: z
        .looseObject({ prompt_tokens: z.number().int().nullish(), completion_tokens: z.number().int().nullish() })
        .nullish(),
    })
    .nullish(),
});

const Event = z.looseObject({
  id: z.number().nullish(),
  timestamp: z.string().nullish(),
  source: z.string().nullish(),
  action: z.string().nullish(),
  observation: z.string().nullish(),
  cause: z.number().nullish(),
  args: z.looseObject({ content: z.string().nullish(), thought: z.string().nullish() }).nullish(),
  message: z.string().nullish(),
  content: z.string().nullish(),
  extras: z
    .looseObject({
      exit_code: z.number().int().nullish(),
      metadata: z.looseObject({ exit_code: z.number().int().nullish() }).nullish(),
    })
    .nullish(),
  tool_call_metadata: Metadata.nullish(),
});
type Event = z.infer<typeof Event>;

const Output = z.looseObject({
  instance_id: z.string(),
  history: z.array(z.union([Event, z.array(Event)])),
  test_result: z.looseObject({ git_patch: z.string().nullish() }).nullish(),
  git_patch: z.string().nullish(),
  error: z.string().nullish(),
  metadata: z.looseObject({ llm_config: z.looseObject({ model: z.string().nullish() }).nullish() }).nullish(),
  metrics: z.looseObject({ accumulated_cost: z.number().nullish() }).nullish(),
});

/** Actions of the agent that run something, by the tool that our records know them as. */
const ACTION_TOOLS: Readonly<Record<string, string>> = byName({
  run: 'execute_bash',
  read: 'str_replace_editor',
  edit: 'str_replace_editor',
  write: 'str_replace_editor',
  think: 'think',
  finish: 'finish',
});

/**
 * A row of `output.jsonl`. Replies come from the responses that events carry; where there are none, from the actions. The
 * exact prompts are not in it, only what the events tell of them.
 */
export function readOutput(value: object): ImportedAttempt {
  if (isSdkHistory(value)) return readSdkOutput(value);
  const { instance_id, history, test_result, git_patch, error, ...rest } = Output.parse(value);
  const outcome = statedOutcome(value);
  const events = history.flat();
  const said = new Conversation();
  for (const event of events) said.add(event);
  const finished = events.some(({ action }) => action === 'finish');
  const patch = test_result?.git_patch ?? git_patch ?? '';
  return {
    instanceId: instance_id,
    model: rest.metadata?.llm_config?.model ?? said.model ?? 'unknown',
    profile: 'openhands',
    said: said.all,
    end: {
      reason: error ? endReason(error) : finished ? 'finished' : 'gave-up',
      detail: error ?? (finished ? 'finish' : 'the history ends without finish'),
      ...(rest.metrics?.accumulated_cost == null ? {} : { cost: rest.metrics.accumulated_cost }),
    },
    patch,
    ...(outcome === undefined ? {} : { outcome }),
    rest: { ...rest, ...(test_result == null ? {} : { test_result: restOf(test_result, 'git_patch') }) },
  };
}

/** The conversation that events tell, one message after the other. */
class Conversation {
  readonly all: Said[] = [];
  model: string | undefined;
  /** Ids of responses that are replies already: parallel calls share one. */
  private readonly responses = new Set<string>();
  /** Tool call id by the id of the action that made it. */
  private readonly calls = new Map<number, string>();

  add(event: Event): void {
    const at = event.timestamp == null ? {} : { at: event.timestamp };
    const rest = restOf(event, 'timestamp', 'content', 'tool_call_metadata');
    if (event.observation != null) this.observe(event, { rest, ...at });
    else if (event.source === 'agent' && event.action !== 'system') this.act(event, { rest, ...at });
    else if (event.action === 'system') this.say('system', event, { rest, ...at });
    else if (event.action === 'message') this.say('user', event, { rest, ...at });
    else this.keep(rest);
  }

  private say(role: Message['role'], event: Event, common: { rest: Rest; at?: string }): void {
    this.all.push({ message: { role, content: event.args?.content ?? event.content ?? event.message ?? '' }, ...common });
  }

  private act(event: Event, common: { rest: Rest; at?: string }): void {
    const call = event.tool_call_metadata;
    const response = call?.model_response;
    const reply = response?.choices[0]?.message;
    if (call != null && event.id != null) this.calls.set(event.id, call.tool_call_id);
    if (response != null && reply !== undefined) {
      this.model ??= response.model ?? undefined;
      const id = response.id ?? call?.tool_call_id ?? '';
      if (this.responses.has(id)) {
        this.keep(common.rest);
        return;
      }
      this.responses.add(id);
      const said = toSaid(reply);
      const { usage } = response;
      this.all.push({
        ...said,
        ...common,
        rest: { ...said.rest, event: common.rest, response: restOf(response, 'choices') },
        ...(usage?.prompt_tokens == null ? {} : { promptTokens: usage.prompt_tokens }),
        ...(usage?.completion_tokens == null ? {} : { completionTokens: usage.completion_tokens }),
      });
    } else if (event.action === 'message') this.say('assistant', event, common);
    else this.actUnquoted(event, common);
  }

  /** An action without the response that asked for it: the reply is made from its arguments. */
  private actUnquoted(event: Event, common: { rest: Rest; at?: string }): void {
    const tool = ACTION_TOOLS[event.action ?? ''];
    if (tool === undefined) {
      this.keep(common.rest);
      return;
    }
    const id = event.tool_call_metadata?.tool_call_id ?? `event_${event.id ?? this.all.length}`;
    if (event.id != null) this.calls.set(event.id, id);
    const args = tool === 'execute_bash' ? { command: event.args?.['command'] ?? '' } : restOf(event.args ?? {}, 'thought');
    this.all.push({
      message: {
        role: 'assistant',
        content: event.args?.thought ?? '',
        tool_calls: [{ id, type: 'function', function: { name: tool, arguments: JSON.stringify(args) } }],
      },
      ...common,
    });
  }

  private observe(event: Event, common: { rest: Rest; at?: string }): void {
    const exitCode = event.extras?.metadata?.exit_code ?? event.extras?.exit_code;
    const id = event.tool_call_metadata?.tool_call_id ?? (event.cause == null ? undefined : this.calls.get(event.cause));
    const content = event.content ?? event.message ?? '';
    // changes of state and recalled knowledge never reach the model
    if (id === undefined && event.observation !== 'error') {
      this.keep({ ...common.rest, content });
      return;
    }
    this.all.push({
      message: id === undefined ? { role: 'user', content } : { role: 'tool', content, tool_call_id: id },
      ...common,
      ...(exitCode == null ? {} : { exitCode }),
    });
  }

  /** An event that is no message stays with the one before it. */
  private keep(rest: Rest): void {
    const last = this.all.at(-1);
    if (last === undefined) return;
    const events = Array.isArray(last.rest['events']) ? (last.rest['events'] as unknown[]) : [];
    last.rest = { ...last.rest, events: [...events, rest] };
  }
}
