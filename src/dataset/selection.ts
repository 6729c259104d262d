import type { Outcome } from '../records/verdict.ts';
import { byName } from '../support/by-name.ts';
import { contentHash } from '../support/hash.ts';
import { random } from '../support/random.ts';
import type { Attempt } from './attempt.ts';
import { turnsOf } from './turns.ts';

export type SelectionOptions = {
  /** Share of the semi-resolved attempts to keep, 0 to 1; which ones is drawn by the seed. Default 1. */
  semiResolved: number;
  /** Attempts kept per task. Resolved ones are kept first, then lower attempt numbers. */
  maxPerTask: number;
  seed: number;
};

/** A reason to leave an attempt out. `start` makes the test for one selection, which sees attempts in order of preference. */
type SelectionRule = {
  name: string;
  start(options: SelectionOptions): (attempt: Attempt) => boolean;
};

const outcomeRule = (outcome: Outcome): SelectionRule => ({
  name: outcome,
  start: () => (attempt) => attempt.verdict.outcome === outcome,
});

/** Words of the replies and calls alone: observations hold times and temporary names that differ between equal attempts. */
function conversationHash(attempt: Attempt): string {
  const replies = attempt.messages.filter((message) => message.role === 'assistant');
  return contentHash(
    [
      attempt.task.instance_id,
      replies.map(({ content, tool_calls }) => [content, tool_calls?.map((call) => call.function) ?? []]),
    ],
    32,
  );
}

/** In order; the first that applies is the reason counted. */
const selectionRules: readonly SelectionRule[] = [
  outcomeRule('cheated'),
  outcomeRule('infra-failure'),
  outcomeRule('unresolved'),
  { name: 'no-reply', start: () => (attempt) => !attempt.messages.some((message) => message.role === 'assistant') },
  { name: 'inconsistent-record', start: () => (attempt) => turnsOf(attempt) === undefined },
  {
    name: 'semi-resolved-share',
    start: (options) => (attempt) =>
      attempt.verdict.outcome === 'semi-resolved' &&
      random(options.seed, 'semi-resolved', attempt.task.instance_id, attempt.attempt).next() >= options.semiResolved,
  },
  {
    name: 'duplicate',
    start: () => {
      const seen = new Set<string>();
      return (attempt) => {
        const hash = conversationHash(attempt);
        if (seen.has(hash)) return true;
        seen.add(hash);
        return false;
      };
    },
  },
  {
    name: 'over-task-limit',
    start: (options) => {
      const kept = new Map<string, number>();
      return (attempt) => {
        const count = kept.get(attempt.task.instance_id) ?? 0;
        if (count >= options.maxPerTask) return true;
        kept.set(attempt.task.instance_id, count + 1);
        return false;
      };
    },
  },
];

export type Selected = { attempts: Attempt[]; dropped: Record<string, number> };

/** Applies the rules; the kept attempts come by instance id, then by attempt number. */
export function selectAttempts(attempts: readonly Attempt[], options: SelectionOptions): Selected {
  const tests = selectionRules.map((rule) => ({ name: rule.name, applies: rule.start(options) }));
  const dropped: Record<string, number> = byName();
  const rank = (attempt: Attempt): number => (attempt.verdict.outcome === 'resolved' ? 0 : 1);
  const preferred = [...attempts].sort((a, b) => rank(a) - rank(b) || compareAttempts(a, b));
  const kept = preferred.filter((attempt) => {
    const rule = tests.find((test) => test.applies(attempt));
    if (rule !== undefined) dropped[rule.name] = (dropped[rule.name] ?? 0) + 1;
    return rule === undefined;
  });
  return { attempts: kept.sort(compareAttempts), dropped };
}

function compareAttempts(a: Attempt, b: Attempt): number {
  if (a.task.instance_id !== b.task.instance_id) return a.task.instance_id < b.task.instance_id ? -1 : 1;
  return a.attempt - b.attempt;
}
