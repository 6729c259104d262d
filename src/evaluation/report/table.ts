import { type Content, type Html, html } from './html.ts';

/** A column of a table: how a row's cell is made, and whether it is a number (set right, tabular). */
export type TableColumn<Row> = { head: string; cell: (row: Row) => Content; number?: boolean; wide?: boolean };

/** A table with its caption: what was measured, and on what. Nothing where there are no rows. */
export function table<Row>(caption: Content, columns: readonly TableColumn<Row>[], rows: readonly Row[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const kind = (column: TableColumn<Row>): string => (column.number ? 'number' : column.wide ? 'wide' : 'text');
  return html`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td class="${kind(column)}">${column.cell(row)}</td>`)}</tr>\n`)}</tbody></table></div>`;
}
