import { endedByItself } from './finish-reasons.ts';
import type { Model } from './model.ts';

const MAX_TOKENS = 4096;

/** The text of a model's whole reply to one message; undefined where it gives none, or it was cut. Each call is a conversation of its own. */
export async function ask(model: Model, prompt: string, signal?: AbortSignal): Promise<string | undefined> {
  const conversation = model.converse({ instanceId: 'question', attempt: 1, seed: 0 });
  const reply = await conversation.reply({
    messages: [{ role: 'user', content: prompt }],
    maxTokens: MAX_TOKENS,
    temperature: 0.2,
    seed: 0,
    ...(signal === undefined ? {} : { signal }),
  });
  return reply.kind === 'reply' && endedByItself(reply.stop) ? reply.message.content : undefined;
}
