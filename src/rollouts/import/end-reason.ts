import type { EndReason } from '../../records/trajectory.ts';

/** Other tools' words for why an attempt ended; the first that fits. SWE-agent submits what it has when a limit ends it. */
const END_WORDS: readonly (readonly [RegExp, EndReason])[] = [
  [/stuck/i, 'stuck'],
  [/exit_cost|cost.?limit|budget/i, 'cost-limit'],
  [/exit_context|context.?(?:window|length|overflow)/i, 'context-overflow'],
  [/max(?:imum)?[ _-]?(?:turn|iteration|step)|step.?limit/i, 'max-turns'],
  [/exit_total_execution_time|exit_command_timeout|time.?(?:limit|out|exceeded)/i, 'time-limit'],
  [/exit_format|format.?error|forfeit/i, 'gave-up'],
  [/environment|runtime|sandbox|docker|container/i, 'sandbox-failure'],
  [/^(?:submitted|finished|completed)\b/i, 'finished'],
];

/** Our reason for another tool's word. A word that nobody knows is most often the name of an exception of the model's client. */
export function endReason(word: string): EndReason {
  return END_WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? 'model-failure';
}
