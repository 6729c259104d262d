import type { Model } from '../../models/index.ts';
import type { Message } from '../../records/message.ts';
import type { FunctionPlace } from './functions.ts';
import { againMessage } from './prompts.ts';
import { type ReplyProblem, readReply } from './read-reply.ts';

/** What asking took. `cost` is in the currency of the endpoint's price. */
export type Spent = { replies: number; prompt_tokens: number; completion_tokens: number; cost: number };

export type Asked = Spent & { problems: ReplyProblem[] } & (
    | { kind: 'body'; text: string }
    | { kind: 'unusable' }
    /** The endpoint gave no reply, after what its own retries could do. */
    | { kind: 'failed'; detail: string }
  );

export type AskOptions = {
  model: Model;
  /** Names the exchange, so that a replayed one is found. */
  candidate: string;
  seed: number;
  /** Replies until one can be used. */
  tries: number;
  temperature: number;
  maxTokens: number;
  signal: AbortSignal;
};

/** Asks for a function until a reply can be used; each that cannot is told why in the same conversation. */
export async function askForFunction(messages: readonly Message[], place: FunctionPlace, options: AskOptions): Promise<Asked> {
  const { model, candidate, seed, tries, temperature, maxTokens, signal } = options;
  const conversation = model.converse({ instanceId: candidate, attempt: 1, seed });
  const spent: Spent = { replies: 0, prompt_tokens: 0, completion_tokens: 0, cost: 0 };
  const problems: ReplyProblem[] = [];
  let said = [...messages];
  while (spent.replies < tries) {
    const reply = await conversation.reply({ messages: said, maxTokens, temperature, seed: seed + spent.replies, signal });
    if (reply.kind === 'failed') return { ...spent, problems, kind: 'failed', detail: `${reply.reason}: ${reply.detail}` };
    spent.replies++;
    spent.prompt_tokens += reply.promptTokens;
    spent.completion_tokens += reply.completionTokens;
    spent.cost += reply.cost;
    const read = await readReply(reply.message.content, place);
    if (read.kind === 'body') return { ...spent, problems, kind: 'body', text: read.text };
    problems.push(read.problem);
    said = [...said, { role: 'assistant', content: reply.message.content }, againMessage(read.problem)];
  }
  return { ...spent, problems, kind: 'unusable' };
}
