import type { Saying } from './saying.ts';

/**
 * What a refusal comes to. `context-overflow`: the conversation is longer than the model takes; `refused`: asking again
 * changes nothing (key, name, money, a field that is wrong); `busy`: it may, later; `owes-reasoning`: the server wants its
 * reasoning back in a field of its own.
 */
export type RefusalClass = 'context-overflow' | 'refused' | 'busy' | 'owes-reasoning';

type Rule = {
  readonly comes: RefusalClass;
  /** Whose wording it is. */
  readonly of: string;
  /** One of the server's codes, whole. */
  readonly code?: RegExp;
  readonly text?: RegExp;
  readonly status?: (status: number | undefined) => boolean;
};

const BUSY: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const notBusy = (status: number | undefined): boolean => status !== 429;
const clientError = (status: number | undefined): boolean => status === undefined || (status >= 400 && status < 500);

/**
 * Wordings of servers, the first that fits. What only looks like another class stands before that class: an id that is too
 * long is no conversation that is too long, "too many tokens, please wait" is a throttle. Sources: docs/kinds-of-fault.md.
 */
const rules: readonly Rule[] = [
  // history
  { comes: 'owes-reasoning', of: 'Moonshot', text: /reasoning_content.{0,40}(is )?missing|missing.{0,40}reasoning_content/i },
  { comes: 'owes-reasoning', of: 'DeepSeek', text: /reasoning_content.{0,60}must be passed back/i },

  // fields that are wrong by themselves
  {
    comes: 'refused',
    of: 'OpenAI',
    text: /(?:tool_calls?\b|tool_call_id|\.id\b|\.name\b|tools\[|metadata|'user').{0,60}string too long/is,
  },
  { comes: 'refused', of: 'OpenAI', text: /max_(completion_)?tokens\b(?!.*context).{0,40}(too large|at most|exceeds? the)/is },
  { comes: 'refused', of: 'DeepSeek', text: /(invalid max_tokens value|range of max_tokens should be)/i },
  { comes: 'refused', of: 'Bedrock', text: /maximum tokens you requested exceeds the model limit/i },

  // one request that is larger than what a minute allows will never fit
  { comes: 'context-overflow', of: 'OpenAI, Groq', text: /request too large for.{0,300}limit:? \d+,? *requested:? \d+/is },

  // throttles that speak of tokens or of quota
  { comes: 'busy', of: 'Bedrock', text: /too many tokens,? please wait/i },
  {
    comes: 'busy',
    of: 'OpenAI, Groq',
    text: /rate limit reached|tokens per (min|minute|day)\b/i,
    status: (status) => status === 429 || status === undefined,
  },
  {
    comes: 'busy',
    of: 'Anthropic',
    text: /exceed your organization.s rate limit|number of request tokens has exceeded your .*rate limit/i,
  },
  { comes: 'busy', of: 'Azure', text: /exceeded (the )?(call|token) rate limit/i },
  { comes: 'busy', of: 'DashScope', code: /^Throttling(\..+)?$/ },
  { comes: 'refused', of: 'Gemini, by the day', text: /exceeded your current quota[\s\S]*(per ?day\b|limit: 0\b)/i },
  { comes: 'refused', of: 'Gemini, by the day', code: /PerDay/ },
  { comes: 'busy', of: 'Gemini, by the minute', text: /exceeded your current quota[\s\S]*retry in [\d.]+ ?m?s/i },

  // money
  { comes: 'refused', of: 'HTTP', status: (status) => status === 402 },
  {
    comes: 'refused',
    of: 'OpenAI, Moonshot, DashScope, DeepSeek',
    code: /^(insufficient_quota|exceeded_current_quota_error|billing_hard_limit_reached|billing_not_active|Arrearage|insufficient_(balance|credits|funds)|AllocationQuota\.FreeTierOnly|402)$/i,
  },
  { comes: 'refused', of: 'Zhipu', code: /^(1112|1113|1304|1308|1309|1310)$/ },
  {
    comes: 'refused',
    of: 'Anthropic, DeepSeek, OpenRouter, xAI, Fireworks, Moonshot',
    text: /insufficient[ _](balance|credits?|quota|funds)|credit balance is too low|exceeded your current quota|out of credits|used all available credits|more credits|(spending|billing hard) limit|credit limit exceeded|quota (is |has been )?exhausted|free (allocated |tier )?quota|account is (suspended|in arrears)|in good standing|usage limit (has been )?reached/i,
  },
  { comes: 'refused', of: 'Zhipu, Moonshot, Baidu', text: /余额不足|欠费|请充值|额度(已)?(用尽|不足)|使用上限/ },

  // context
  {
    comes: 'context-overflow',
    of: 'OpenAI, llama.cpp, Copilot, Anthropic, LiteLLM, Zhipu',
    code: /^(context_length_exceeded|exceed_context_size_error|model_max_prompt_tokens_exceeded|(model_)?context_window_exceeded|ContextWindowExceededError|request_too_large|1261)$/i,
  },
  ...overflows({
    'OpenAI, vLLM, OpenRouter, DeepSeek': /maximum (context|model|prompt|input|sequence) length|reduce the length of/i,
    'OpenAI, MiniMax':
      /(exceeds?|exceeded) (the|this|its|your) (model'?s? )?(maximum )?(allowed )?(context|input) (window|length|size|limit)/i,
    OpenAI: /messages?(\[\d+\])?\.content.{0,40}string too long/i,
    'Anthropic, Fireworks': /(prompt|input|request|conversation|message)s? (is|are|was)?\s?too (long|large)\b/i,
    'Anthropic, Bedrock': /exceeds? (the )?context (limit|window|length|size)|exceeds model context/i,
    Moonshot: /exceeded model token limit/i,
    DashScope: /range of input length should be/i,
    Zhipu: /prompt exceeds max(imum)? length|prompt ?超长/i,
    TGI: /`?inputs`? (tokens? \+ `?max_new_tokens`? must be <=|must have less than \d+ tokens)/i,
    'SGLang, Together': /longer than the (model'?s context|maximum model) length|token count exceeds|input length.{0,30}exceeds/i,
    'llama.cpp':
      /exceeds? the available context size|context size has been exceeded|context shift is disabled|larger than the (available )?context/i,
    'LM Studio': /greater than the context length|context length of (only )?\d+ tokens/i,
    Gemini: /input token count.{0,60}(exceeds|only supports up to)|input context is too long/i,
    Mistral: /too large for model with \d+ maximum context length/i,
    Cohere: /too many tokens/i,
    Copilot: /prompt token count of \d+ exceeds/i,
    MiniMax: /context window exceeds limit/i,
    SiliconFlow: /prompt_tokens.{0,40}max_(seq_len|total_tokens)/i,
    'TensorRT-LLM': /prompt length \(?\d+\)?.{0,60}(exceeds?|longer|should not exceed)/i,
    'Volcengine, Baidu': /exceeds? max(imum)? message tokens|max length of current question/i,
    others:
      /(context|prompt)[ _](length|window|size)[ _](limit[ _])?(is |was |has been )?exceeded|token limit exceeded|configured (context size|limit of [\d,]+ tokens)|context limit is \d+ tokens/i,
    'in Chinese': /上下文.{0,8}(超|过长)|超(出|过).{0,8}(最大)?长度|输入.{0,6}(过长|超长)/,
  }),
  { comes: 'context-overflow', of: 'nginx, Cerebras', status: (status) => status === 413 },

  // busy, where no status tells
  {
    comes: 'busy',
    of: 'Anthropic, Moonshot, OpenAI, Gemini',
    code: /^(overloaded_error|engine_overloaded_error|rate_limit_(exceeded|error|reached_error)|server_error|api_error|internal_(server_)?error|service_unavailable|RESOURCE_EXHAUSTED|UNAVAILABLE|timeout(_error)?|overloaded)$/i,
  },
  { comes: 'busy', of: 'Zhipu', code: /^(1302|1303|1305|1312|1234|500)$/ },
  {
    comes: 'busy',
    of: 'TGI, llama.cpp, OpenRouter',
    text: /overloaded|over capacity|at capacity|capacity exceeded|loading model|temporarily unavailable|try again later|too many requests|rate limit|server (is )?(busy|had an error)|并发|访问量过大/i,
    status: (status) => !(status !== undefined && status >= 400 && status < 500 && !BUSY.has(status)),
  },
];

function overflows(wordings: Readonly<Record<string, RegExp>>): Rule[] {
  return Object.entries(wordings).map(([of, text]) => ({ comes: 'context-overflow', of, text, status: notBusy }));
}

/** What a refusal comes to; undefined where an error under no error status says nothing that is known. */
export function classOf(saying: Saying): RefusalClass | undefined {
  const status = statusOf(saying);
  const found = rules.find((rule) => fits(rule, saying, status));
  if (found !== undefined) return found.comes;
  if (status === undefined) return undefined;
  return BUSY.has(status) || status >= 500 || !clientError(status) ? 'busy' : 'refused';
}

function fits({ code, text, status: fitting }: Rule, saying: Saying, status: number | undefined): boolean {
  if (fitting !== undefined && !fitting(status)) return false;
  if (code !== undefined && !saying.codes.some((one) => code.test(one))) return false;
  return text === undefined || text.test(saying.text);
}

/** The status, or the one that an error under status 200 names as its code. */
function statusOf({ status, codes }: Saying): number | undefined {
  if (status !== undefined && status >= 400) return status;
  const told = codes.find((code) => /^[45]\d\d$/.test(code));
  return told === undefined ? undefined : Number(told);
}
