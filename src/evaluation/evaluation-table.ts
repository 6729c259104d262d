import type { EvaluationSummary } from './schema/evaluation.ts';

/** A table of text cells; `numeric` columns are set right by whoever prints it. */
export type TextTable = { columns: { head: string; numeric: boolean }[]; rows: string[][] };

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** What `evaluate` shows: one row per model, with its resolve rate, and pass@k and TTS@k at the largest k. */
export function evaluationTable(summaries: readonly EvaluationSummary[]): TextTable {
  const rules = [...new Set(summaries.flatMap((summary) => summary.tts_at_k.map((curve) => curve.rule)))];
  const k = Math.max(1, ...summaries.map((summary) => summary.pass_at_k.at(-1)?.k ?? 1));
  const at = (points: readonly { k: number; value: number }[] | undefined): string => {
    const point = points?.find((one) => one.k === k);
    return point === undefined ? '–' : percent(point.value);
  };
  return {
    columns: [
      { head: 'model', numeric: false },
      ...['tasks resolved', 'attempts resolved', 'resolve rate', '95% interval', 'pass@1', `pass@${k}`].map((head) => ({
        head,
        numeric: true,
      })),
      ...rules.map((rule) => ({ head: `TTS@${k} ${rule}`, numeric: true })),
    ],
    rows: summaries.map((summary) => [
      summary.name,
      `${summary.tasks_resolved} of ${summary.tasks}`,
      `${summary.outcomes.resolved} of ${summary.counted_attempts}`,
      percent(summary.resolve_rate),
      `${percent(summary.resolve_rate_interval.low)} – ${percent(summary.resolve_rate_interval.high)}`,
      summary.pass_at_k[0] === undefined ? '–' : percent(summary.pass_at_k[0].value),
      at(summary.pass_at_k),
      ...rules.map((rule) => at(summary.tts_at_k.find((curve) => curve.rule === rule)?.points)),
    ]),
  };
}
