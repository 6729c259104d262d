import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { argumentsObject, argumentsText, type Message } from '../records/message.ts';
import type { ToolList } from '../records/tool-list.ts';
import { byName } from '../support/by-name.ts';
import { CodedError, errorMessage, usageError } from '../support/errors.ts';
import { readTextIfExists } from '../support/files.ts';
import { CHATML_TOKENS, markAsText } from './special-tokens.ts';

type RenderOptions = {
  /** End with the header of the next assistant message. */
  generationPrompt: boolean;
  tools?: ToolList;
};

/** A Jinja chat template, as Hugging Face tokenizers carry it. */
export type ChatTemplate = {
  /** The Jinja text; write it beside the checkpoint, so that serving renders what training saw. */
  source: string;
  /** The shipped template, whose every message renders on its own: allows the fast path of `segments`. */
  appendOnly: boolean;
  /** The text, with marks in what looks like a special token and is text: see `markAsText`. */
  render(messages: readonly Message[], options: RenderOptions): string;
};

const SHIPPED = join(import.meta.dirname, 'templates', 'chatml.jinja');

/**
 * The shipped ChatML template, for a tokenizer with these special tokens. Rendered by a server that knows no marks, it breaks the
 * tokens that it delimits with itself by a blank, so that no text ends a message; all others are as that server reads them.
 */
export function chatmlTemplate(specialTokens: readonly string[] = []): ChatTemplate {
  return { ...compile(readFileSync(SHIPPED, 'utf8'), [...CHATML_TOKENS, ...specialTokens], {}), appendOnly: true };
}

/**
 * Loads a template: a Jinja file, or a model folder (`chat_template.jinja`, else `chat_template` of
 * `tokenizer_config.json`). Special tokens in what messages and tools say are marked as text.
 * Throws `TEMPLATE_NOT_FOUND` or `TEMPLATE_INVALID` (usage).
 */
export async function loadChatTemplate(path: string, specialTokens: readonly string[]): Promise<ChatTemplate> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return { ...compile(await readFile(path, 'utf8'), specialTokens, {}), appendOnly: false };
  const config = stat === undefined ? {} : await tokenizerConfig(path);
  const source =
    stat === undefined ? undefined : ((await readTextIfExists(join(path, 'chat_template.jinja'))) ?? templateOf(config));
  if (source !== undefined) return { ...compile(source, specialTokens, config), appendOnly: false };
  throw usageError(
    'TEMPLATE_NOT_FOUND',
    `${path} holds no chat template`,
    'Name a Jinja file or a model folder with a chat_template, or leave it out to use the shipped ChatML template.',
  );
}

async function tokenizerConfig(folder: string): Promise<Record<string, unknown>> {
  const text = await readTextIfExists(join(folder, 'tokenizer_config.json'));
  return text === undefined ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Older tokenizers hold a list of named templates; `default` is the one for chats. */
function templateOf(config: Record<string, unknown>): string | undefined {
  const held = config['chat_template'];
  if (typeof held === 'string') return held;
  if (!Array.isArray(held)) return undefined;
  return (held as { name: string; template: string }[]).find((entry) => entry.name === 'default')?.template;
}

/** `bos_token` and the like, which templates name; each is a text or an added token. */
function tokenVariables(config: Record<string, unknown>): Record<string, string> {
  return byName(
    Object.entries(config).flatMap(([key, value]) => {
      if (!key.endsWith('_token')) return [];
      const content = typeof value === 'string' ? value : (value as { content?: unknown } | null)?.content;
      return typeof content === 'string' ? [[key, content]] : [];
    }),
  );
}

function compile(
  source: string,
  specialTokens: readonly string[],
  config: Record<string, unknown>,
): Omit<ChatTemplate, 'appendOnly'> {
  let template: Template;
  try {
    template = new Template(source);
  } catch (cause) {
    throw new CodedError('TEMPLATE_INVALID', `the chat template does not parse: ${errorMessage(cause)}`, {
      kind: 'usage',
      cause,
      hint: 'Mend the template, or leave it out to use the shipped ChatML template.',
    });
  }
  const variables = tokenVariables(config);
  const mark = (text: string): string => markAsText(text, specialTokens);
  const takesText = TAKES_TEXT.test(source);
  return {
    source,
    render(messages, { generationPrompt, tools }) {
      try {
        return template.render({
          ...variables,
          messages: messages.map((message) => markedMessage(message, mark, takesText)),
          add_generation_prompt: generationPrompt,
          ...(tools === undefined ? {} : { tools: markedStrings(tools, mark) }),
        });
      } catch (cause) {
        throw new CodedError('TEMPLATE_REFUSED', `the chat template does not render the conversation: ${errorMessage(cause)}`, {
          cause,
          hint: 'Use the shipped ChatML template, or one that takes system, user, assistant and tool messages in any order.',
        });
      }
    },
  };
}

/** A template that asks whether arguments are text writes them as they are; others expect an object, as servers give them. */
const TAKES_TEXT = /\barguments\s+is\s+(?:not\s+)?string\b/;

function markedMessage(message: Message, mark: (text: string) => string, takesText: boolean): object {
  const calls = message.tool_calls?.map((call) => ({
    ...call,
    function: { name: mark(call.function.name), arguments: givenArguments(call.function.arguments, mark, takesText) },
  }));
  return { ...message, content: mark(message.content), ...(calls === undefined ? {} : { tool_calls: calls }) };
}

function givenArguments(text: string, mark: (text: string) => string, takesText: boolean): unknown {
  const value = takesText ? undefined : argumentsObject(text);
  return value === undefined ? mark(argumentsText(text)) : markedStrings(value, mark);
}

/** All strings of a JSON value marked, names of fields as well. */
function markedStrings(value: unknown, mark: (text: string) => string): unknown {
  if (typeof value === 'string') return mark(value);
  if (Array.isArray(value)) return value.map((one) => markedStrings(one, mark));
  if (typeof value !== 'object' || value === null) return value;
  return byName(Object.entries(value).map(([name, one]) => [mark(name), markedStrings(one, mark)] as const));
}
