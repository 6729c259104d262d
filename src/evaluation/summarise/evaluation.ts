import { areaUnderCurve, calibrationError } from '../../verifier/index.ts';
import type { AttemptSource } from '../attempts/attempt-source.ts';
import { counted, isResolved, type ScoredAttempt, type TaskAttempts } from '../metrics/attempts.ts';
import { wilsonInterval } from '../metrics/interval.ts';
import { passAtK } from '../metrics/pass-at-k.ts';
import { SELECTION_RULES } from '../metrics/selection-rules.ts';
import { countBy, spread } from '../metrics/statistics.ts';
import { type Fall, fallWithK, ttsAtK } from '../metrics/tts-at-k.ts';
import type { EvaluationSummary } from '../schema/evaluation.ts';
import { outcomeCounts } from './outcomes.ts';

/** An attempt with what the statistics tell besides the metrics. */
export type EvaluatedAttempt = ScoredAttempt & {
  turns: number;
  /** Prompt and completion tokens. */
  tokens: number;
  endReason?: string;
  failureClass?: string;
  /** Nobody graded it here. */
  declared?: boolean;
};

export type EvaluationInput = {
  name: string;
  role: EvaluationSummary['role'];
  model: string;
  split?: EvaluationSummary['split'];
  tasks: readonly TaskAttempts<EvaluatedAttempt>[];
  /** Name of the verifier that scored the candidates. */
  verifier?: string;
};

/** Resolve rate, pass@k, TTS@k per selection rule, and statistics of one model on one set of tasks. Pure. */
export function summariseEvaluation(input: EvaluationInput): EvaluationSummary {
  const attempts = input.tasks.flatMap((task) => task.attempts);
  const able = counted(attempts);
  const resolved = able.filter(isResolved).length;
  const tasksMeasured = input.tasks.filter((task) => counted(task.attempts).length > 0).length;
  const rate = able.length === 0 ? 0 : resolved / able.length;
  const declared = attempts.filter((attempt) => attempt.declared).length;
  const curves = SELECTION_RULES.flatMap((rule) => ttsAtK(input.tasks, rule) ?? []);
  const infra = attempts.length - able.length;
  const falls = curves.filter((curve) => curve.rule === 'verifier').flatMap((curve) => fallWithK(curve) ?? []);
  return {
    name: input.name,
    role: input.role,
    model: input.model,
    ...(input.split === undefined ? {} : { split: input.split }),
    tasks: input.tasks.length,
    attempts: attempts.length,
    counted_attempts: able.length,
    outcomes: outcomeCounts(attempts.map((attempt) => attempt.outcome)),
    declared,
    tasks_resolved: input.tasks.filter((task) => task.attempts.some(isResolved)).length,
    resolve_rate: rate,
    resolve_rate_interval: wilsonInterval(rate, tasksMeasured),
    pass_at_k: passAtK(input.tasks),
    tts_at_k: curves,
    ...(input.verifier === undefined ? {} : { verifier: verifierQuality(input.verifier, able) }),
    turns: spread(able.map((attempt) => attempt.turns)),
    tokens: spread(able.map((attempt) => attempt.tokens)),
    end_reasons: countBy(attempts, (attempt) => attempt.endReason),
    failure_classes: countBy(able, (attempt) => attempt.failureClass),
    warnings: [
      ...(declared === 0
        ? []
        : [`${declared} of ${attempts.length} outcomes were declared, not measured: nothing was graded here`]),
      ...(infra === 0 ? [] : [`${infra} of ${attempts.length} attempts ended in an infrastructure failure and are left out`]),
      ...falls.map(fallMessage),
    ],
  };
}

function verifierQuality(name: string, attempts: readonly ScoredAttempt[]): NonNullable<EvaluationSummary['verifier']> {
  const scored = attempts.flatMap((attempt) =>
    attempt.score === undefined ? [] : [{ score: attempt.score, resolved: isResolved(attempt) }],
  );
  return { name, candidates: scored.length, auc: areaUnderCurve(scored) ?? null, ece: calibrationError(scored) ?? null };
}

function fallMessage({ rule, best, last }: Fall): string {
  const percent = (value: number): string => `${(value * 100).toFixed(1)}%`;
  const tasks = best.tasks === last.tasks ? '' : `; the points stand on ${best.tasks} and ${last.tasks} tasks`;
  return `TTS@k by ${rule} falls with k: ${percent(best.value)} at k = ${best.k}, ${percent(last.value)} at k = ${last.k}${tasks}`;
}

/** The attempts of a run by task, as `summariseEvaluation` takes them. */
export function attemptsByTask(sources: readonly AttemptSource[]): TaskAttempts<EvaluatedAttempt>[] {
  const byTask = new Map<string, EvaluatedAttempt[]>();
  for (const source of sources) {
    const { verdict, end } = source;
    const list = byTask.get(verdict.instance_id) ?? [];
    byTask.set(verdict.instance_id, list);
    list.push({
      attempt: verdict.attempt,
      outcome: verdict.outcome,
      patchBytes: end?.patch_bytes ?? 0,
      turns: end?.turns ?? 0,
      tokens: (end?.prompt_tokens ?? 0) + (end?.completion_tokens ?? 0),
      ...(source.score === undefined ? {} : { score: source.score }),
      ...(end === undefined ? {} : { endReason: end.reason }),
      ...(verdict.failure_class === undefined ? {} : { failureClass: verdict.failure_class }),
      ...(verdict.declared === undefined ? {} : { declared: true }),
    });
  }
  return [...byTask].map(([instanceId, attempts]) => ({ instanceId, attempts }));
}
