import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import type { ToolSpec } from '../models/index.ts';
import type { Message } from '../records/message.ts';
import { byName } from '../support/by-name.ts';
import { CodedError, errorMessage, usageError } from '../support/errors.ts';
import { readTextIfExists } from '../support/files.ts';
import { CHATML_TOKENS, neutralise } from './special-tokens.ts';

type RenderOptions = {
  /** End with the header of the next assistant message. */
  generationPrompt: boolean;
  tools?: readonly ToolSpec[];
};

/** A Jinja chat template, as Hugging Face tokenizers carry it. */
export type ChatTemplate = {
  /** The Jinja text; write it beside the checkpoint, so that serving renders what training saw. */
  source: string;
  /** The shipped template, whose every message renders on its own: allows the fast path of `segments`. */
  appendOnly: boolean;
  render(messages: readonly Message[], options: RenderOptions): string;
};

const SHIPPED = join(import.meta.dirname, 'templates', 'chatml.jinja');

/** The shipped ChatML template; it also breaks up the special tokens named here, beside those that it delimits with. */
export function chatmlTemplate(specialTokens: readonly string[] = CHATML_TOKENS): ChatTemplate {
  const tokens = [...new Set([...CHATML_TOKENS, ...specialTokens])];
  const source = readFileSync(SHIPPED, 'utf8').replace(/(?<=set special_tokens = )\[[^\]]*\]/, () => JSON.stringify(tokens));
  return { ...compile(source, tokens, {}), appendOnly: true };
}

/**
 * Loads a template: a Jinja file, or a model folder (`chat_template.jinja`, else `chat_template` of
 * `tokenizer_config.json`). Special tokens in message texts are broken up before it renders.
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
  return {
    source,
    render(messages, { generationPrompt, tools }) {
      try {
        return template.render({
          ...variables,
          messages: messages.map((message) => plainMessage(message, specialTokens)),
          add_generation_prompt: generationPrompt,
          ...(tools === undefined ? {} : { tools }),
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

function plainMessage(message: Message, specialTokens: readonly string[]): Message {
  const plain = (text: string): string => neutralise(text, specialTokens);
  const calls = message.tool_calls?.map((call) => ({
    ...call,
    function: { name: plain(call.function.name), arguments: plain(call.function.arguments) },
  }));
  return { ...message, content: plain(message.content), ...(calls === undefined ? {} : { tool_calls: calls }) };
}
