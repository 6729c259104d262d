import type { Report } from '../../schema/report.ts';
import type { RolloutsSection } from '../../schema/rollouts.ts';
import { columnChart } from '../charts/columns.ts';
import { decimal, duration, integer, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../section.ts';
import { outcomeLegend, outcomeTable } from './outcome-bars.ts';
import { reasonTable } from './reasons.ts';

/** The attempts to learn from: turns, outcomes, how they ended and why they failed. */
export const trajectories: PageSection = {
  id: 'trajectories',
  title: 'Trajectories',
  render: ({ report }) => {
    const data = report.rollouts;
    if (data === undefined) return undefined;
    const failed = Object.values(data.failure_classes).reduce((sum, count) => sum + count, 0);
    return html`<p class="lead">${plural(data.attempts, 'attempt')} of <code>${data.model}</code> at ${plural(data.tasks, 'task')}: ${integer(data.resolved_trajectories)} resolved${data.declared > 0 && ` (${integer(data.declared)} outcomes declared at import, not graded here)`}, on ${plural(data.resolved_tasks, 'task')}. An attempt took ${decimal(data.turns.mean)} turns (median ${decimal(data.turns.median)}, at most ${integer(data.turns.max)}), ${integer(data.tokens.mean)} tokens and ${duration(data.seconds.mean)} in the mean.</p>
${turnHistogram(data, report)}
${outcomeTable(
  html`Outcomes by the operator that made the task. ${outcomeLegend()}`,
  'Operator',
  data.by_operator.map((row) => ({ ...row, name: row.operator })),
)}
${outcomeTable(
  'Outcomes by repository.',
  'Repository',
  data.by_repository.map((row) => ({ ...row, name: row.repository })),
)}
<div class="pair">
${reasonTable(`Failure classes of the ${plural(failed, 'attempt')} that failed; the first that matches counts.`, 'Class', data.failure_classes)}
${reasonTable('How attempts ended.', 'End', data.end_reasons)}
${reasonTable('Tool results by typed status.', 'Status', data.call_statuses)}
${reasonTable('Cheats found, by rule.', 'Rule', data.cheats_by_rule)}
</div>`;
  },
};

function turnHistogram(data: RolloutsSection, report: Report): Html | false {
  if (data.turn_histogram.length === 0) return false;
  const stages = report.dataset?.stages ?? [];
  const chart = columnChart({
    label: 'Attempts by turns',
    xLabel: 'turns',
    yLabel: 'attempts',
    accentName: 'resolved',
    columns: data.turn_histogram.map((bin) => ({ from: bin.from, to: bin.to, total: bin.attempts, accented: bin.resolved })),
    dividers: stages.map((stage) => ({ x: stage.min_turns, label: stage.name })),
  });
  return html`<figure><div class="wide-chart">${chart}</div><figcaption>Attempts by turns: resolved ones in the accent colour, all others in grey${stages.length > 0 && '; lines mark where a curriculum stage begins'}</figcaption></figure>`;
}
