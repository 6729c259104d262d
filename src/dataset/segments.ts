import type { Message } from '../records/message.ts';
import type { ToolList } from '../records/tool-list.ts';
import { usageError } from '../support/errors.ts';
import type { ChatTemplate } from './chat-template.ts';

/**
 * A stretch of the rendered conversation. `reply` is the index of the assistant message that it holds: all that the model
 * writes after its header, the end-of-turn token included. Without `reply` it is context.
 */
export type Segment = { text: string; reply?: number };

/**
 * Cuts the rendered conversation into context and replies. A reply is what rendering up to and with its message adds to
 * rendering up to it with a generation prompt: this definition is the contract of design §6.6.
 * Throws `TEMPLATE_REWRITES` (usage) where a later message changes how earlier ones render.
 */
export function prefixSegments(template: ChatTemplate, messages: readonly Message[], tools?: ToolList): Segment[] {
  const options = tools === undefined ? {} : { tools };
  const render = (count: number, generationPrompt: boolean): string =>
    template.render(messages.slice(0, count), { ...options, generationPrompt });
  const segments: Segment[] = [];
  let done = '';
  const advance = (text: string, reply?: number): void => {
    if (!text.startsWith(done)) throw rewrites(reply);
    const added = text.slice(done.length);
    if (added !== '') segments.push(reply === undefined ? { text: added } : { text: added, reply });
    done = text;
  };
  messages.forEach((message, index) => {
    if (message.role !== 'assistant') return;
    advance(render(index, true));
    advance(render(index + 1, false), index);
  });
  advance(render(messages.length, false));
  return segments;
}

/** The same segments from one rendering per message; only for templates that render every message on its own. */
function appendedSegments(template: ChatTemplate, messages: readonly Message[], tools?: ToolList): Segment[] {
  const header = template.render([], { generationPrompt: true });
  const segments: Segment[] = [];
  let context = '';
  messages.forEach((message, index) => {
    const withTools = index === 0 && tools !== undefined ? { tools } : {};
    const piece = (index === 0 ? '' : '\n') + template.render([message], { ...withTools, generationPrompt: false });
    if (message.role !== 'assistant') {
      context += piece;
      return;
    }
    const start = piece.indexOf(header) + header.length;
    segments.push({ text: context + piece.slice(0, start) }, { text: piece.slice(start), reply: index });
    context = '';
  });
  if (context !== '') segments.push({ text: context });
  return segments;
}

/** `prefixSegments`, by the faster way where the template allows it. */
export function segments(template: ChatTemplate, messages: readonly Message[], tools?: ToolList): Segment[] {
  return template.appendOnly ? appendedSegments(template, messages, tools) : prefixSegments(template, messages, tools);
}

function rewrites(reply: number | undefined): Error {
  return usageError(
    'TEMPLATE_REWRITES',
    `the chat template renders earlier messages otherwise once ${reply === undefined ? 'a later message' : `message ${reply}`} stands after them`,
    'Use the shipped ChatML template, or a template that does not strip or rewrite earlier turns.',
  );
}
