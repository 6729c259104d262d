import { type Html, html } from '../html.ts';
import { linear, pixel, ticks } from './scale.ts';

type Column = {
  from: number;
  to: number;
  /** Height of the whole column, and of its accented foot. */
  total: number;
  accented: number;
};

export type ColumnChart = {
  label: string;
  xLabel: string;
  yLabel: string;
  /** What the accented part is. */
  accentName: string;
  columns: readonly Column[];
  /** Vertical lines at values of x, with a label to their right. */
  dividers: readonly { x: number; label: string }[];
};

const WIDTH = 960;
const HEIGHT = 250;
const PLOT = { left: 44, right: 952, top: 34, bottom: 206 };

/** A histogram: whole columns in grey, the accented part of each from the ground up. */
export function columnChart(chart: ColumnChart): Html {
  const low = chart.columns[0]?.from ?? 0;
  const high = chart.columns.at(-1)?.to ?? 1;
  const yTicks = ticks(0, Math.max(1, ...chart.columns.map((column) => column.total)), 4).filter(Number.isInteger);
  const x = linear([low, high], [PLOT.left, PLOT.right]);
  const y = linear([0, Math.max(yTicks.at(-1) ?? 1, ...chart.columns.map((column) => column.total))], [PLOT.bottom, PLOT.top]);
  const bar = (column: Column, height: number, tone: string): Html | false =>
    height > 0 &&
    html`<rect class="${tone}" x="${pixel(x(column.from) + 1)}" y="${pixel(y(height))}" width="${pixel(Math.max(1, x(column.to) - x(column.from) - 2))}" height="${pixel(PLOT.bottom - y(height))}"><title>${column.from}–${column.to - 1}: ${column.total}, ${column.accented} ${chart.accentName}</title></rect>`;
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.label}">
${yTicks.map(
  (tick) => html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${pixel(y(tick))}" y2="${pixel(y(tick))}"/>
<text class="tick end" x="${PLOT.left - 6}" y="${pixel(y(tick) + 4)}">${tick}</text>`,
)}
${chart.columns.map((column) => [bar(column, column.total, 'fill-rest'), bar(column, column.accented, 'fill-accent')])}
${ticks(low, high, 10)
  .filter((tick) => tick >= low && tick <= high)
  .map((tick) => html`<text class="tick middle" x="${pixel(x(tick))}" y="${PLOT.bottom + 18}">${tick}</text>`)}
${chart.dividers
  .filter((divider) => divider.x >= low && divider.x < high)
  .map(
    (divider) => html`<line class="divider" x1="${pixel(x(divider.x))}" x2="${pixel(x(divider.x))}" y1="18" y2="${PLOT.bottom}"/>
<text class="tick strong" x="${pixel(x(divider.x) + 5)}" y="26">${divider.label}</text>`,
  )}
<text class="axis" x="0" y="11">${chart.yLabel}</text>
<text class="axis end" x="${PLOT.right}" y="${HEIGHT - 6}">${chart.xLabel}</text>
</svg>`;
}
