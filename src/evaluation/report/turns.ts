import type { ToolCall } from '../../records/message.ts';
import type { TrajectoryEvent } from '../../records/trajectory.ts';
import type { TurnTraining } from '../attempts/turn-training.ts';
import { replacementBlock } from './diff.ts';
import { duration, words } from './format.ts';
import { type Html, html } from './html.ts';
import { longText } from './long-text.ts';

type Reply = Extract<TrajectoryEvent, { type: 'model-reply' }>;
type Result = Extract<TrajectoryEvent, { type: 'tool-result' }>;

/** Statuses that are normal work; all others are errors of the call itself. */
const NORMAL = new Set(['ok', 'non-zero-exit']);

/** Ends of a reply that say nothing new. */
const EXPECTED_STOPS = new Set(['stop', 'tool_calls']);

/** Every turn: thought, call, repairs, observation with its typed status. */
export function turns(events: readonly TrajectoryEvent[], trained: readonly TurnTraining[] = []): Html[] {
  const results = new Map(events.flatMap((event) => (event.type === 'tool-result' ? [[event.turn, event] as const] : [])));
  const replies = events.filter((event) => event.type === 'model-reply');
  return replies.map((reply, index) => turnBlock(reply, results.get(reply.turn), trained[index]));
}

function turnBlock(reply: Reply, result: Result | undefined, trained: TurnTraining | undefined): Html {
  const { thought, call } = split(reply);
  return html`<article class="turn" id="turn-${reply.turn}"><header><a href="#turn-${reply.turn}"><b>Turn ${reply.turn}</b></a>
${result !== undefined && html`<span>${result.tool || 'no tool'}</span><span class="status ${status(result)}">${result.status}</span>${result.exit_code !== undefined && html`<span>exit ${result.exit_code}</span>`}<span>${duration(result.duration_ms / 1000)}</span>`}
${reply.stop !== undefined && !EXPECTED_STOPS.has(reply.stop) && html`<span>reply ended by ${reply.stop}</span>`}
${trained !== undefined && html`<span class="${trained.train ? 'trained' : 'masked'}">${trained.train ? 'trained' : `masked: ${words(trained.reason ?? 'no reason')}`}</span>`}</header>
${thought !== '' && html`<p class="thought">${thought}</p>`}
${call}
${result?.repairs.map((repair) => html`<div class="label">Repaired by ${repair.rule}: <code>${repair.before}</code> → <code>${repair.after}</code></div>`)}
${result !== undefined && longText(result.message.content, 'Observation')}
</article>`;
}

function status(result: Result): string {
  return NORMAL.has(result.status) ? result.status : 'error';
}

/** Thought and call of a reply, for calls in the native form and for calls written as text. */
function split(reply: Reply): { thought: string; call: Html | false } {
  const { content, tool_calls: calls } = reply.message;
  if (calls !== undefined && calls.length > 0) return { thought: content.trim(), call: html`${calls.map(callBlock)}` };
  const at = content.indexOf('<function=');
  if (at === -1) return { thought: content.trim(), call: false };
  const written = content.slice(at).trim();
  const edit = textParameters(written);
  return {
    thought: content.slice(0, at).trim(),
    call: edit === undefined ? html`<pre class="text">${written}</pre>` : parametersBlock(edit.name, edit.parameters),
  };
}

function callBlock(call: ToolCall): Html {
  let parameters: unknown;
  try {
    parameters = JSON.parse(call.function.arguments);
  } catch {
    parameters = undefined; // shown as it was written
  }
  if (parameters === null || typeof parameters !== 'object' || Array.isArray(parameters))
    return html`<div class="label">${call.function.name}</div><pre class="text">${call.function.arguments}</pre>`;
  const texts = Object.entries(parameters).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return parametersBlock(call.function.name, texts);
}

type Parameters = readonly (readonly [name: string, value: string])[];

/** A call written as text, where it has the usual form whole; otherwise undefined, and it is shown as written. */
function textParameters(written: string): { name: string; parameters: Parameters } | undefined {
  const whole = /^<function=([\w-]+)>\n?([\s\S]*?)(?:<\/function>?)?\s*$/.exec(written);
  if (whole?.[1] === undefined || whole[2] === undefined) return undefined;
  const parameters = [...whole[2].matchAll(/<parameter=([\w-]+)>([\s\S]*?)<\/parameter>\s*/g)];
  const covered = parameters.reduce((length, match) => length + match[0].length, 0);
  if (covered !== whole[2].trimStart().length) return undefined;
  return { name: whole[1], parameters: parameters.map((match) => [match[1] ?? '', (match[2] ?? '').replace(/^\n|\n$/g, '')]) };
}

/** A call's parameters; a replacement of text is shown as a diff. */
function parametersBlock(tool: string, parameters: Parameters): Html {
  const value = (name: string): string | undefined => parameters.find(([one]) => one === name)?.[1];
  const before = value('old_str');
  const rest = before === undefined ? parameters : parameters.filter(([name]) => name !== 'old_str' && name !== 'new_str');
  const inline = rest.filter(([, text]) => !text.includes('\n') && text.length < 120);
  const blocks = rest.filter((parameter) => !inline.includes(parameter));
  return html`<div class="call"><span>${tool}</span>${inline.map(([name, text]) => html`<span>${name} <code>${text}</code></span>`)}</div>
${blocks.map(([name, text]) => longText(text, name))}
${before !== undefined && replacementBlock(before, value('new_str') ?? '')}`;
}
