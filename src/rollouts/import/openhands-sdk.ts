import { z } from 'zod';
import type { CallStatus } from '../../records/trajectory.ts';
import { endReason } from './end-reason.ts';
import { ForeignMessage, toSaid } from './foreign-message.ts';
import { fieldsOf, type ImportedAttempt, restOf, type Said } from './imported-attempt.ts';
import { offeredList } from './offered-list.ts';
import { ourName } from './said-calls.ts';
import { statedOutcome } from './stated-outcome.ts';
import { callStatus } from './statuses/call-status.ts';

const Texts = z.array(z.looseObject({ text: z.string().nullish() })).nullish();

/** An event of OpenHands' agent SDK, told by `kind`; ids are texts. */
const Event = z.looseObject({
  kind: z.string(),
  timestamp: z.string().nullish(),
  source: z.string().nullish(),
  llm_response_id: z.string().nullish(),
  system_prompt: z.looseObject({ text: z.string() }).nullish(),
  dynamic_context: z.looseObject({ text: z.string() }).nullish(),
  tools: z.unknown().optional(),
  llm_message: ForeignMessage.nullish(),
  extended_content: Texts,
  thought: Texts,
  tool_name: z.string().nullish(),
  tool_call_id: z.string().nullish(),
  tool_call: z.looseObject({ id: z.string().nullish(), name: z.string().nullish(), arguments: z.unknown().optional() }).nullish(),
  observation: z
    .looseObject({
      content: z.union([z.string(), Texts]),
      is_error: z.boolean().nullish(),
      exit_code: z.number().int().nullish(),
      metadata: z
        .looseObject({ exit_code: z.number().int().nullish(), prefix: z.string().nullish(), suffix: z.string().nullish() })
        .nullish(),
    })
    .nullish(),
  error: z.string().nullish(),
  rejection_reason: z.string().nullish(),
});
type Event = z.infer<typeof Event>;

const Row = z.looseObject({
  instance_id: z.string(),
  history: z.array(Event),
  test_result: z.looseObject({ git_patch: z.string().nullish() }).nullish(),
  error: z.string().nullish(),
  metrics: z.looseObject({ accumulated_cost: z.number().nullish() }).nullish(),
});

/** Whether a row's history is the SDK's: its events tell their kind. */
export function isSdkHistory(value: unknown): boolean {
  const { history } = fieldsOf(value);
  return Array.isArray(history) && history.some((event) => typeof fieldsOf(event)['kind'] === 'string');
}

/** A row of `output.jsonl` with the SDK's events, or the events of a conversation's folder. Events that no model saw are left out. */
export function readSdkOutput(value: unknown): ImportedAttempt {
  const { instance_id, history, test_result, error, metrics, ...rest } = Row.parse(value);
  const said: Said[] = [];
  let response: string | undefined;
  for (const event of history) {
    const one = saidOf(event);
    if (one === undefined) continue;
    const isSame = event.kind === 'ActionEvent' && response !== undefined && event.llm_response_id === response;
    const before = said.findLast(({ message }) => message.role === 'assistant');
    // parallel calls of one reply are events of their own
    if (isSame && before !== undefined)
      before.message = {
        ...before.message,
        tool_calls: [...(before.message.tool_calls ?? []), ...(one.message.tool_calls ?? [])],
      };
    else said.push(one);
    if (event.kind === 'ActionEvent') response = event.llm_response_id ?? undefined;
  }
  const finished = history.some(({ kind, tool_name }) => kind === 'ActionEvent' && tool_name === 'finish');
  const metadata = fieldsOf(rest['metadata']);
  const model = [metadata['llm'], metadata['llm_config']]
    .map((one) => fieldsOf(one)['model'])
    .find((one) => typeof one === 'string');
  const tools = offeredList(history.find(({ kind }) => kind === 'SystemPromptEvent')?.tools);
  const outcome = statedOutcome(value);
  return {
    instanceId: instance_id,
    model: typeof model === 'string' ? model : 'unknown',
    profile: 'openhands-sdk',
    said,
    ...(tools === undefined ? {} : { tools }),
    ...(outcome === undefined ? {} : { outcome }),
    end: {
      reason: error ? endReason(error) : finished ? 'finished' : 'gave-up',
      detail: error ?? (finished ? 'finish' : 'the history ends without finish'),
      ...(metrics?.accumulated_cost == null ? {} : { cost: metrics.accumulated_cost }),
    },
    ...(typeof test_result?.git_patch === 'string' ? { patch: test_result.git_patch } : {}),
    rest: { ...rest, ...(test_result == null ? {} : { test_result: restOf(test_result, 'git_patch') }) },
  };
}

function saidOf(event: Event): Said | undefined {
  const at = event.timestamp == null ? {} : { at: event.timestamp };
  const say = (role: 'system' | 'tool', content: string): Said => ({
    message: { role, content, ...(role === 'tool' && event.tool_call_id != null ? { tool_call_id: event.tool_call_id } : {}) },
    rest: {},
    ...at,
  });
  switch (event.kind) {
    case 'SystemPromptEvent':
      return say('system', [event.system_prompt?.text, event.dynamic_context?.text].filter((text) => text != null).join('\n'));
    case 'MessageEvent':
      return event.llm_message == null ? undefined : { ...toSaid(extended(event.llm_message, event)), ...at };
    case 'ActionEvent':
      return { ...toSaid(replyOf(event)), ...at };
    case 'ObservationEvent':
      return { ...say('tool', observedText(event)), ...observedStatus(event) };
    case 'AgentErrorEvent':
      return { ...say('tool', event.error ?? ''), status: errorStatus(event.error ?? '') };
    case 'UserRejectObservation':
      return say('tool', `Action rejected: ${event.rejection_reason ?? ''}`);
    default:
      return undefined;
  }
}

const joined = (texts: z.infer<typeof Texts>): string => (texts ?? []).map(({ text }) => text ?? '').join('\n');

/** What the agent's context added to a message was sent with it. */
function extended(message: ForeignMessage, { extended_content }: Event): ForeignMessage {
  if (!extended_content?.length) return message;
  const parts = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : (message.content ?? []);
  return { ...message, content: [...parts, { type: 'text', text: joined(extended_content) }] };
}

function replyOf({ thought, tool_call, tool_call_id, tool_name, reasoning_content }: Event): ForeignMessage {
  const given = tool_call?.arguments;
  const args = typeof given === 'string' ? given : JSON.stringify(given ?? {});
  const id = tool_call?.id ?? tool_call_id ?? '';
  return {
    role: 'assistant',
    content: joined(thought),
    tool_calls: [{ id, function: { name: tool_call?.name ?? tool_name ?? '', arguments: args } }],
    ...(reasoning_content == null ? {} : { reasoning_content }),
  };
}

/** As the SDK sends it: what stands around a command's output belongs to it. */
function observedText({ observation, extended_content }: Event): string {
  const content = observation?.content;
  const text = typeof content === 'string' ? content : joined(content);
  const { prefix, suffix } = observation?.metadata ?? {};
  return [`${prefix ?? ''}${text}${suffix ?? ''}`, ...(extended_content?.length ? [joined(extended_content)] : [])].join('\n');
}

function observedStatus(event: Event): { exitCode?: number; status?: CallStatus } {
  const { observation } = event;
  const exitCode = observation?.exit_code ?? observation?.metadata?.exit_code;
  const tool = ourName(event.tool_name ?? '');
  const code = exitCode == null ? {} : { exitCode };
  if (observation?.is_error !== true) return code;
  const said = callStatus({ tool, text: observedText(event), ...code });
  return { ...code, status: said === 'ok' ? (tool === 'execute_bash' ? 'bad-argument' : 'editor-error') : said };
}

/** What the agent itself refused never reached a tool. */
function errorStatus(text: string): CallStatus {
  const said = callStatus({ tool: '', text });
  return said === 'ok' ? 'bad-argument' : said;
}
