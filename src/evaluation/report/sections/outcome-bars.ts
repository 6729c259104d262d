import type { OutcomeCounts } from '../../schema/common.ts';
import { type BarPart, stackedBar } from '../charts/bars.ts';
import { integer, percent } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import { table } from '../table.ts';

/** The five outcomes in the order and the tone in which bars show them. */
const OUTCOMES: readonly { key: keyof OutcomeCounts; name: string; tone: BarPart['tone'] }[] = [
  { key: 'resolved', name: 'resolved', tone: 'accent' },
  { key: 'semi_resolved', name: 'semi-resolved', tone: 'half' },
  { key: 'unresolved', name: 'unresolved', tone: 'rest' },
  { key: 'cheated', name: 'cheated', tone: 'dark' },
  { key: 'infra_failure', name: 'infrastructure failure', tone: 'outline' },
];

export type OutcomeRow = OutcomeCounts & { name: string; attempts: number };

/** Outcomes of attempts by group, as numbers and stacked bars. */
export function outcomeTable(caption: Content, head: string, rows: readonly OutcomeRow[]): Html | undefined {
  return table(
    caption,
    [
      { head, cell: (row) => row.name },
      { head: 'Attempts', cell: (row) => integer(row.attempts), number: true },
      { head: 'Resolved', cell: (row) => integer(row.resolved), number: true },
      { head: 'Rate', cell: (row) => percent(row.resolved / Math.max(1, row.attempts)), number: true },
      { head: 'Semi', cell: (row) => integer(row.semi_resolved), number: true },
      { head: '', cell: outcomeBar, wide: true },
    ],
    rows,
  );
}

function outcomeBar(row: OutcomeRow): Html {
  const parts = OUTCOMES.map(({ key, name, tone }) => ({
    share: row[key] / Math.max(1, row.attempts),
    tone,
    label: `${name}: ${row[key]}`,
  }));
  return stackedBar(parts, `${row.name}: ${parts.map((part) => part.label).join(', ')}`);
}

/** What the tones of the bars mean: once, above the first of them. */
export function outcomeLegend(): Html {
  return html`<span class="legend">${OUTCOMES.map(({ name, tone }) => html`<span><i class="key-${tone}"></i>${name}</span>`)}</span>`;
}
