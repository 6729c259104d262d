import { type Attempt, type ChatTemplate, neutralise, type TokenEncoder } from '../dataset/index.ts';
import type { Message } from '../records/message.ts';
import { usageError } from '../support/errors.ts';
import { PREFILL } from './answer.ts';
import { cutMiddle } from './cut-middle.ts';
import { type JudgeForm, type JudgeParts, judgeForms } from './judge-forms.ts';

/** What the judge reads of an attempt; its verdict is no part of it. */
export type JudgedAttempt = Pick<Attempt, 'messages' | 'patch'>;

/** The verifier's tokenizer, template and context: training and scoring must use the same. */
export type JudgeModel = {
  tokenizer: Pick<TokenEncoder, 'encode'>;
  template: Pick<ChatTemplate, 'render'>;
  /** Broken by a blank in what the judge reads: training and any server then have the same text, whoever renders it. */
  specialTokens: readonly string[];
  /** Most tokens of prompt and answer together. */
  context: number;
  /** Default: `compact` up to 8,192 tokens of context, else `full`. */
  form?: JudgeForm['name'];
};

/** Room for the answer and its closing tag. */
const ANSWER_TOKENS = 24;

/** The form that a context gets unless told otherwise. */
export function formFor(context: number): JudgeForm['name'] {
  return context <= 8192 ? 'compact' : 'full';
}

/** The rendered prompt, opened up to the answer: the model's next token is the judgement. */
export function judgePromptText(messages: readonly Message[], template: Pick<ChatTemplate, 'render'>): string {
  return template.render(messages, { generationPrompt: true }) + PREFILL;
}

/**
 * The judge's conversation about an attempt: the issue, the interaction log in role blocks, the final patch or that there
 * is none, and the question. What is too long for the context is cut in the middle: the log first, then patch and issue.
 * Throws `VERIFIER_CONTEXT_TOO_SMALL` (usage) where not even the question fits.
 */
export function judgeMessages(attempt: JudgedAttempt, model: JudgeModel): Message[] {
  const form = judgeForms[model.form ?? formFor(model.context)];
  const plain = (text: string): string => neutralise(text, model.specialTokens);
  const parts: JudgeParts = {
    issue: plain(issueOf(attempt.messages)),
    log: plain(form.log(attempt.messages)),
    patch: plain(attempt.patch),
  };
  const tokensOf = (given: JudgeParts): number =>
    model.tokenizer.encode(judgePromptText(form.messages(given), model.template)).length;
  const frame = tokensOf({ issue: '', log: '', patch: '' });
  let room = model.context - ANSWER_TOKENS - frame;
  while (room > 0) {
    const fitted = fitParts(parts, room, model.tokenizer);
    const over = tokensOf(fitted) - (model.context - ANSWER_TOKENS);
    if (over <= 0) return form.messages(fitted);
    room -= over + 8;
  }
  throw usageError(
    'VERIFIER_CONTEXT_TOO_SMALL',
    `a context of ${model.context} tokens leaves no room for an attempt: the judge's question takes ${frame + ANSWER_TOKENS}`,
    'Give the verifier a larger context.',
  );
}

/** Issue and patch keep up to three quarters of the room, the issue at least one; the log gets the rest. */
function fitParts(parts: JudgeParts, room: number, tokenizer: Pick<TokenEncoder, 'encode'>): JudgeParts {
  const count = (text: string): number => cutMiddle(text, Number.POSITIVE_INFINITY, tokenizer).tokens;
  const patchTokens = count(parts.patch);
  const issue = cutMiddle(parts.issue, Math.max(room * 0.25, room * 0.75 - patchTokens), tokenizer);
  const patch = cutMiddle(parts.patch, Math.max(0, room * 0.75 - issue.tokens), tokenizer);
  const log = cutMiddle(parts.log, Math.max(0, room - issue.tokens - patch.tokens), tokenizer);
  return { issue: issue.text, patch: patch.text, log: log.text };
}

/** The first message that the user wrote: it states the issue. */
function issueOf(messages: readonly Message[]): string {
  return messages.find((message) => message.role === 'user')?.content.trim() ?? '';
}
