import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from '../records/message.ts';
import type { ToolList } from '../records/tool-list.ts';
import { usageError } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import type { ChatTemplate } from './chat-template.ts';
import { segments } from './segments.ts';
import { hasMarks, unmarked } from './special-tokens.ts';
import type { TokenEncoder } from './tokenizer.ts';

/** A prompt as its rows hold it: messages and tools, and the token ids up to where the model goes on. */
type PromptExample = {
  messages: readonly Message[];
  tools?: ToolList;
  input_ids: number[];
  /** It holds the text of a special token: who renders the template without marks has other ids. */
  special_text: boolean;
};

/** `rendering.json`: what a checkpoint that is trained on rows must agree with. Training checks it first. */
export type Rendering = {
  /** Ends a reply of the template. */
  end_token: { id: number; text: string };
  examples: PromptExample[];
};

/** The token that ends a reply. Throws `TEMPLATE_WITHOUT_END` (usage) where none does: what is trained so never stops. */
export function endTokenOf(template: ChatTemplate, tokenizer: TokenEncoder): Rendering['end_token'] {
  const talk: Message[] = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
  ];
  const reply = segments(template, talk).find((piece) => piece.reply === 1)?.text ?? '';
  for (const id of tokenizer.encode(reply).reverse()) {
    const text = tokenizer.decode([id]);
    if (tokenizer.specialTokens.includes(text)) return { id, text };
  }
  throw usageError(
    'TEMPLATE_WITHOUT_END',
    `a reply of the chat template ends with ${JSON.stringify(unmarked(reply).slice(1, 40))}, which holds no special token of the tokenizer: a model that is trained so never stops`,
    "Give the base's own template with --template, or a tokenizer that has the template's tokens.",
  );
}

/** The prompt of a conversation up to its last reply, as rows encode it; undefined where it has no reply. */
export function promptExample(
  given: { messages: readonly Message[]; tools?: ToolList },
  template: ChatTemplate,
  tokenizer: TokenEncoder,
): PromptExample | undefined {
  const last = given.messages.findLastIndex(({ role }) => role === 'assistant');
  if (last === -1) return undefined;
  const pieces = segments(template, given.messages, given.tools);
  const before = pieces.slice(
    0,
    pieces.findIndex((piece) => piece.reply === last),
  );
  return {
    messages: given.messages.slice(0, last),
    ...(given.tools === undefined ? {} : { tools: given.tools }),
    input_ids: before.flatMap((piece) => tokenizer.encode(piece.text)),
    special_text: before.some((piece) => hasMarks(piece.text)),
  };
}

/** Writes `chat_template.jinja` and `rendering.json` into the folder of rows. */
export async function writeRendering(folder: string, template: ChatTemplate, rendering: Rendering): Promise<void> {
  await writeFile(join(folder, 'chat_template.jinja'), template.source);
  await writeJson(join(folder, 'rendering.json'), rendering);
}
