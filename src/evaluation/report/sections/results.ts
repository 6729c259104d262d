import { byName } from '../../../support/by-name.ts';
import type { EvaluationSummary } from '../../schema/evaluation.ts';
import { lineChart, type Series, type Tone } from '../charts/line.ts';
import { decimal, integer, percent, plural, words } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../section.ts';
import { type TableColumn, table } from '../table.ts';

/** Resolve rates, pass@k and TTS@k of every model measured. */
export const results: PageSection = {
  id: 'results',
  title: 'Results',
  render: ({ report }) => {
    const section = report.evaluation;
    if (section === undefined || section.rows.length === 0) return undefined;
    return html`<p class="lead">${section.protocol}</p>
${resultsTable(section.rows)}
${section.rows.map((row) => row.warnings.length > 0 && html`<ul class="warnings">${row.warnings.map((warning) => html`<li><b>${row.name}</b> ${warning}</li>`)}</ul>`)}
<div class="charts">${section.rows.map(curves)}</div>
${noCurves(section.rows)}
${curveTable(section.rows)}
${verifierTable(section.rows)}`;
  },
};

/** Where somebody else told outcomes: how many of them are. */
const OUTCOMES: TableColumn<EvaluationSummary> = {
  head: 'Outcomes',
  cell: ({ declared, attempts }) =>
    declared === 0 ? 'measured' : declared === attempts ? 'declared' : `${integer(declared)} declared`,
};

function resultsTable(rows: readonly EvaluationSummary[]): Html | undefined {
  const columns: TableColumn<EvaluationSummary>[] = [
    { head: 'Model', cell: (row) => html`<b>${row.name}</b>` },
    { head: 'Tasks resolved', cell: (row) => `${row.tasks_resolved} of ${row.tasks}`, number: true },
    { head: 'Attempts resolved', cell: (row) => `${row.outcomes.resolved} of ${row.counted_attempts}`, number: true },
    { head: 'Resolve rate', cell: (row) => percent(row.resolve_rate), number: true },
    {
      head: '95% interval',
      cell: (row) => `${percent(row.resolve_rate_interval.low)} – ${percent(row.resolve_rate_interval.high)}`,
      number: true,
    },
    ...(rows.some(({ declared }) => declared > 0) ? [OUTCOMES] : []),
    { head: 'Semi-resolved', cell: (row) => integer(row.outcomes.semi_resolved), number: true },
    { head: 'Cheated', cell: (row) => integer(row.outcomes.cheated), number: true },
    { head: 'Mean turns', cell: (row) => decimal(row.turns.mean), number: true },
    { head: 'Mean tokens', cell: (row) => integer(row.tokens.mean), number: true },
  ];
  return table(
    'A task is resolved when any of its attempts is. The resolve rate is resolved attempts of counted ones: cheats count as not resolved, infrastructure failures are left out. The interval is Wilson’s, with tasks as trials, since attempts at one task are not independent.',
    columns,
    rows,
  );
}

/** How each selection rule is drawn; the verifier has the accent. */
const RULE_TONES: Record<string, Tone> = byName({ verifier: 'accent', 'shortest-patch': 'muted', random: 'faint' });

function curves(row: EvaluationSummary): Html | false {
  const last = row.pass_at_k.at(-1);
  if (last === undefined || last.k < 2 || row.outcomes.resolved === 0) return false;
  const points = (curve: readonly { k: number; value: number }[]): (readonly [number, number])[] =>
    curve.map((point) => [point.k, point.value]);
  const series: Series[] = [
    { name: 'pass@k', points: points(row.pass_at_k), tone: 'ink', dots: true },
    ...row.tts_at_k.map((curve) => ({
      name: words(curve.rule),
      points: points(curve.points),
      tone: RULE_TONES[curve.rule] ?? 'muted',
      dots: true,
    })),
  ];
  const top = Math.max(0.1, ...series.flatMap((one) => one.points.map(([, value]) => value)));
  const chart = lineChart({
    label: `pass@k and TTS@k of ${row.name} for k from 1 to ${last.k}`,
    xLabel: 'k, candidates per task',
    yLabel: 'share of tasks resolved',
    series,
    yDomain: [0, top],
    xTicks: row.pass_at_k.map((point) => point.k),
    percent: true,
  });
  return html`<figure>${chart}<figcaption><b>${row.name}</b>: pass@k, and TTS@k by what picks one of k candidates; ${plural(last.tasks, 'task')} with ${last.k} counted attempts, all subsets of size k</figcaption></figure>`;
}

/** Models without a curve are named, so that a missing chart is no riddle. */
function noCurves(rows: readonly EvaluationSummary[]): Html | false {
  const none = rows.filter((row) => row.outcomes.resolved === 0);
  return (
    none.length > 0 &&
    html`<p class="aside">${none.map((row) => `${row.name}: 0 of ${plural(row.counted_attempts, 'attempt')} resolved`).join('; ')}; so pass@k and TTS@k are 0 at every k and not drawn.</p>`
  );
}

function curveTable(rows: readonly EvaluationSummary[]): Html | undefined {
  const most = Math.max(0, ...rows.map((row) => row.pass_at_k.length));
  const lines = rows.flatMap((row) => [
    { model: row.name, measure: 'pass@k', points: row.pass_at_k },
    ...row.tts_at_k.map((curve) => ({ model: row.name, measure: `TTS@k, ${words(curve.rule)}`, points: curve.points })),
  ]);
  return table(
    'The points of the curves. pass@k is the unbiased estimate from all counted attempts; TTS@k is averaged over all subsets of k candidates.',
    [
      { head: 'Model', cell: (line) => line.model },
      { head: 'Measure', cell: (line) => line.measure },
      ...Array.from({ length: most }, (_, index) => ({
        head: `k = ${index + 1}`,
        number: true,
        cell: (line: (typeof lines)[number]) => {
          const point = line.points[index];
          return point === undefined ? '–' : percent(point.value);
        },
      })),
    ],
    lines,
  );
}

function verifierTable(rows: readonly EvaluationSummary[]): Html | undefined {
  const scored = rows.flatMap((row) => (row.verifier === undefined ? [] : [{ row, verifier: row.verifier }]));
  const value = (number: number | null): string => number?.toFixed(3) ?? 'undefined';
  return table(
    'The verifier on each model’s candidates. AUC is the chance that a resolved candidate scores above an unresolved one (undefined where all outcomes are alike, 0.5 is chance); ECE is the expected calibration error, 0 at best.',
    [
      { head: 'Candidates of', cell: ({ row }) => row.name },
      { head: 'Verifier', cell: ({ verifier }) => verifier.name },
      { head: 'Scored', cell: ({ verifier }) => integer(verifier.candidates), number: true },
      { head: 'AUC', cell: ({ verifier }) => value(verifier.auc), number: true },
      { head: 'ECE', cell: ({ verifier }) => value(verifier.ece), number: true },
    ],
    scored,
  );
}
