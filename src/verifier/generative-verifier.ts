import OpenAI from 'openai';
import { type Attempt, CHATML_TOKENS, chatmlTemplate, loadChatTemplate, loadTokenizer } from '../dataset/index.ts';
import { errorMessage } from '../support/errors.ts';
import { fetchWithin, NO_TIMEOUT_MS } from '../support/fetch.ts';
import { type AnswerOf, answerByText, answerByTokenizer, PREFILL } from './answer.ts';
import { type JudgeModel, judgeMessages } from './judge-prompt.ts';
import { type Score, scoreOf, type TokenLogprob } from './score.ts';

export type VerifierOptions = {
  /** Of an OpenAI-compatible endpoint, with its version: `http://127.0.0.1:8000/v1`. */
  baseUrl: string;
  model: string;
  /** Most tokens of a prompt; the same as in the verifier's training. */
  context: number;
  form?: 'full' | 'compact';
  /** The verifier's folder: its tokenizer and template count tokens exactly. Without it three bytes count as one token. */
  checkpoint?: string;
  /** Default: `OPENAI_API_KEY`, else none. */
  apiKey?: string;
  /** Times a request is tried again after a connection error, 408, 429 or 5xx. Default 4, with growing pauses. */
  retries?: number;
  /** Default 20, which is the most that common endpoints give. */
  topLogprobs?: number;
  /** Milliseconds until one request is answered, on the clock that stands still with us. Default ten minutes. */
  timeoutMs?: number;
};

/** Gives a patch a score; never rejects but on abort and on a context that is too small for any attempt. */
export type Verifier = {
  name: string;
  score(attempt: Pick<Attempt, 'messages' | 'patch'>, signal?: AbortSignal): Promise<Score>;
};

/** A verifier that is asked for one token: the judgement is opened for it, and the logits of YES and NO make the score. */
export async function generativeVerifier(options: VerifierOptions): Promise<Verifier> {
  const { model, answerOf } = await judgeModel(options);
  const client = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey ?? process.env['OPENAI_API_KEY'] ?? 'none',
    maxRetries: options.retries ?? 4,
    timeout: NO_TIMEOUT_MS,
    fetch: fetchWithin(options.timeoutMs ?? 600_000),
  });
  const ask = async (attempt: Pick<Attempt, 'messages' | 'patch'>, context: number, signal?: AbortSignal): Promise<Score> => {
    const request = {
      model: options.model,
      messages: [...judgeMessages(attempt, { ...model, context }), { role: 'assistant', content: PREFILL }],
      continue_final_message: true,
      add_generation_prompt: false,
      max_tokens: 1,
      temperature: 0,
      logprobs: true,
      top_logprobs: options.topLogprobs ?? 20,
    };
    try {
      // The two prefill fields are vLLM's and SGLang's; OpenAI's types do not know them.
      const reply = await client.chat.completions.create(request as OpenAI.ChatCompletionCreateParamsNonStreaming, { signal });
      const top: TokenLogprob[] | undefined = reply.choices?.[0]?.logprobs?.content?.[0]?.top_logprobs;
      if (top !== undefined && top.length > 0) return scoreOf(top, answerOf);
      return { kind: 'failed', reason: 'no-answer', detail: 'the endpoint gave no log-probabilities' };
    } catch (error) {
      signal?.throwIfAborted();
      return failure(error);
    }
  };
  return {
    name: options.model,
    async score(attempt, signal) {
      const first = await ask(attempt, options.context, signal);
      // An estimate of tokens can be too low; half the prompt is sure to fit where the estimate was not absurd.
      const overflow = first.kind === 'failed' && first.reason === 'context-overflow';
      return overflow && options.checkpoint === undefined ? ask(attempt, Math.floor(options.context / 2), signal) : first;
    },
  };
}

type Judge = { model: JudgeModel; answerOf: AnswerOf };

async function judgeModel(options: VerifierOptions): Promise<Judge> {
  const form = options.form === undefined ? {} : { form: options.form };
  if (options.checkpoint === undefined) {
    const estimate = { encode: (text: string) => Array.from({ length: Math.ceil(Buffer.byteLength(text) / 3) }, () => 0) };
    const model = {
      tokenizer: estimate,
      template: chatmlTemplate(),
      specialTokens: CHATML_TOKENS,
      context: options.context,
      ...form,
    };
    return { model, answerOf: answerByText };
  }
  const tokenizer = await loadTokenizer(options.checkpoint);
  const template = await loadChatTemplate(options.checkpoint, tokenizer.specialTokens);
  const { specialTokens } = tokenizer;
  const model = { tokenizer, template, specialTokens, context: options.context, ...form };
  return { model, answerOf: answerByTokenizer(tokenizer) };
}

function failure(error: unknown): Score {
  const detail = errorMessage(error);
  if (!(error instanceof OpenAI.APIError) || error instanceof OpenAI.APIConnectionError) {
    return { kind: 'failed', reason: 'unreachable', detail };
  }
  const overflow = error.code === 'context_length_exceeded' || /context length/i.test(detail);
  if (error.status === 400 && overflow) return { kind: 'failed', reason: 'context-overflow', detail };
  return { kind: 'failed', reason: (error.status ?? 500) >= 500 ? 'unreachable' : 'refused', detail };
}
