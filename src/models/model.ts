import type { Message } from '../records/message.ts';

/** JSON schema of one tool, in the OpenAI form. */
export type ToolSpec = {
  type: 'function';
  function: { name: string; description: string; parameters: Record<string, unknown> };
};

export type ModelRequest = {
  messages: readonly Message[];
  /** Absent where the profile writes calls as text. */
  tools?: readonly ToolSpec[];
  stop?: readonly string[];
  maxTokens: number;
  temperature: number;
  seed: number;
  signal?: AbortSignal;
  /** Told each body that was sent and answered, as it went over the wire. Models without a wire never call it. */
  record?: (exchange: Exchange) => void;
};

/** A request as it was sent, and the body that answered it. */
export type Exchange = { request: Readonly<Record<string, unknown>>; reply: unknown };

/** A reply, or why there is none. Expected failures are data: the loop ends the attempt with a typed reason. */
export type ModelReply =
  | {
      kind: 'reply';
      message: Message;
      promptTokens: number;
      completionTokens: number;
      /** Prompt tokens that the endpoint says it had in its cache; absent where it says nothing. */
      cachedTokens?: number;
      /** The endpoint told no usable counts: the tokens are a guess. */
      estimated?: true;
      cost: number;
      /** `stop`, `length`, `tool_calls`… as the endpoint says; `unknown` where it says nothing. */
      stop: string;
      /** The stop word that ended the reply, where the endpoint names it. */
      stopWord?: string;
      /** Of the reply, where the endpoint gives them: `logprobs` are natural logarithms, one for each token. */
      tokens?: { ids?: number[]; logprobs?: number[] };
    }
  | { kind: 'failed'; reason: 'unreachable' | 'refused' | 'context-overflow' | 'bad-reply'; detail: string };

/** One attempt's exchange with a model. Never rejects but on abort. */
export interface Conversation {
  reply(request: ModelRequest): Promise<ModelReply>;
}

/** Something that answers: an endpoint, the built-in expert, a replay, a scripted fake. */
export interface Model {
  readonly name: string;
  /** Begins one attempt. The seed makes attempts differ; models without state ignore `attempt`. */
  converse(attempt: { instanceId: string; attempt: number; seed: number }): Conversation;
  /** Asks whether anybody would answer, before any work. Throws a `CodedError` with address and cause; models without a wire have none. */
  check?(signal?: AbortSignal): Promise<void>;
  /** Name of the agent profile that it was trained with; undefined where nobody says. */
  trainedWith?(signal?: AbortSignal): Promise<string | undefined>;
}
