import type { EndReason } from '../records/trajectory.ts';

/** What an attempt may spend. */
export type AttemptLimits = {
  maxTurns: number;
  /** Prompt and completion tokens of all turns together. */
  maxTokens?: number;
  maxSeconds?: number;
  /** In the currency of the model's prices. */
  maxCost?: number;
  /** Milliseconds until a command is killed; calls may ask for less. Default 120 000. */
  commandTimeoutMs?: number;
  /** Milliseconds without new output after which a running command hands control back. Default 10 000. */
  quietTimeoutMs?: number;
};

/** `prefixTokens` and `cachedTokens` are of the prompt tokens. */
export type Spent = {
  turns: number;
  promptTokens: number;
  completionTokens: number;
  prefixTokens: number;
  cachedTokens: number;
  cost: number;
};

type Budget = { readonly reason: EndReason; over(limits: AttemptLimits, spent: Spent): string | undefined };

const budgets: readonly Budget[] = [
  {
    reason: 'max-turns',
    over: ({ maxTurns }, { turns }) => (turns >= maxTurns ? `${turns} turns` : undefined),
  },
  {
    reason: 'token-limit',
    over: ({ maxTokens = Number.POSITIVE_INFINITY }, { promptTokens, completionTokens }) =>
      promptTokens + completionTokens >= maxTokens ? `${promptTokens + completionTokens} tokens` : undefined,
  },
  {
    reason: 'cost-limit',
    over: ({ maxCost = Number.POSITIVE_INFINITY }, { cost }) => (cost >= maxCost ? `a cost of ${cost.toFixed(4)}` : undefined),
  },
];

/** The budget that is used up, if one is. Time is kept by the attempt's deadline. */
export function usedUp(limits: AttemptLimits, spent: Spent): { reason: EndReason; detail: string } | undefined {
  for (const budget of budgets) {
    const detail = budget.over(limits, spent);
    if (detail !== undefined) return { reason: budget.reason, detail };
  }
  return undefined;
}
