import type { Counts } from '../../schema/common.ts';
import { stackedBar } from '../charts/bars.ts';
import { integer, percent, words } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import { table } from '../table.ts';

/** Counts by name as a table with a bar each; shares are of `total`, by default of the counts' sum. */
export function reasonTable(caption: Content, head: string, counts: Counts, total?: number): Html | undefined {
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  const whole = total ?? rows.reduce((sum, [, count]) => sum + count, 0);
  return table(
    caption,
    [
      { head, cell: ([name]) => words(name) },
      { head: 'Count', cell: ([, count]) => integer(count), number: true },
      { head: 'Share', cell: ([, count]) => percent(count / Math.max(1, whole)), number: true },
      {
        head: '',
        wide: true,
        cell: ([name, count]) =>
          html`${stackedBar([{ share: count / Math.max(1, whole), tone: 'accent', label: `${name}: ${count}` }], `${name}: ${count}`)}`,
      },
    ],
    rows.toSorted(([, a], [, b]) => b - a),
  );
}
