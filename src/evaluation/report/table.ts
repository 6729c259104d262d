import { type Content, type Html, html } from './html.ts';

/** A column of a table: how a row's cell is made, and whether it is a number (set right, tabular). */
export type TableColumn<Row> = { head: string; cell: (row: Row) => Content; number?: boolean; wide?: boolean };

/** A table with its caption: what was measured, and on what. Nothing where there are no rows. */
export function table<Row>(caption: Content, columns: readonly TableColumn<Row>[], rows: readonly Row[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const kind = (column: TableColumn<Row>): string => (column.number ? 'number' : column.wide ? 'wide' : 'text');
  const whole = html`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td class="${kind(column)}">${column.cell(row)}</td>`)}</tr>\n`)}</tbody></table></div>`;
  return onlyZeros(columns, rows)
    ? html`<details class="zeros"><summary>A table of zeros: ${caption}</summary>${whole}</details>`
    : whole;
}

/** Whether all numbers of a table are zero or absent: it says less than its caption. */
function onlyZeros<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): boolean {
  const numbers = rows.flatMap((row) => columns.filter(({ number }) => number).map(({ cell }) => cell(row)));
  return numbers.length > 0 && numbers.every((cell) => typeof cell === 'string' && /^(?:0|0\.0+%?|–)$/.test(cell));
}
