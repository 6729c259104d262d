import { z } from 'zod';
import { RunRole, TaskSplit } from '../../records/run-part.ts';
import { Counts, count, OutcomeCounts, SpreadSchema, share } from './common.ts';

/** A point of a curve over k: the mean over `tasks` tasks, those with at least k counted attempts. */
const CurvePoint = z.object({ k: count.min(1), value: share, tasks: count });

/** What one model did on one set of tasks. */
export const EvaluationSummary = z.object({
  /** Shown to people: `trained policy`, `untrained base`, `search-repair`. */
  name: z.string(),
  role: RunRole,
  model: z.string(),
  /** Which part of a recipe's tasks they were; absent where nobody said. */
  split: TaskSplit.optional(),
  tasks: count,
  attempts: count,
  /** Attempts less infrastructure failures; cheats count, as not resolved. */
  counted_attempts: count,
  outcomes: OutcomeCounts,
  /** Attempts whose outcome was declared by somebody else, and not measured by grading. */
  declared: count,
  tasks_resolved: count,
  /** Resolved of counted attempts. */
  resolve_rate: share,
  /** Wilson's 95% interval with tasks as trials: attempts at one task are not independent. */
  resolve_rate_interval: z.object({ low: share, high: share }),
  pass_at_k: z.array(CurvePoint),
  tts_at_k: z.array(z.object({ rule: z.string(), points: z.array(CurvePoint) })),
  verifier: z
    .object({
      name: z.string(),
      candidates: count,
      /** Null where all candidates have the same outcome. */
      auc: share.nullable(),
      /** Expected calibration error over ten bins. */
      ece: share.nullable(),
    })
    .optional(),
  turns: SpreadSchema,
  tokens: SpreadSchema,
  end_reasons: Counts,
  failure_classes: Counts,
  warnings: z.array(z.string()),
});
export type EvaluationSummary = z.infer<typeof EvaluationSummary>;

export const EvaluationSection = z.object({
  /** What was measured on what: `tasks held out by task; the demo's agent and sandbox`. */
  protocol: z.string(),
  k: count,
  rows: z.array(EvaluationSummary),
});
export type EvaluationSection = z.infer<typeof EvaluationSection>;
