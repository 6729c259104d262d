import { type Html, html } from '../html.ts';
import { linear, pixel, tickDigits, ticks } from './scale.ts';

/** How a series is drawn: one accent, the rest in shades of ink. */
export type Tone = 'accent' | 'ink' | 'muted' | 'faint';

export type Series = {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  tone: Tone;
  /** Dots on the points: for curves of few points. */
  dots?: boolean;
};

export type LineChart = {
  /** What the chart shows, for readers who do not see it. */
  label: string;
  xLabel: string;
  yLabel: string;
  series: readonly Series[];
  /** Ends of the y axis; without it, round values around the data. */
  yDomain?: readonly [number, number];
  xTicks?: readonly number[];
  /** Shares are told as percentages. */
  percent?: boolean;
  /** Vertical lines with a label to their right. */
  dividers?: readonly { x: number; label: string }[];
};

const WIDTH = 480;
const HEIGHT = 260;
const PLOT = { left: 44, right: 372, top: 42, bottom: 216 };

/** Lines named at their right ends instead of in a legend. */
export function lineChart(chart: LineChart): Html {
  const all = chart.series.flatMap((series) => series.points);
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const [low, high] = chart.yDomain ?? [Math.min(...ys), Math.max(...ys)];
  const yTicks = ticks(low, high, 4);
  const xTicks =
    chart.xTicks ?? ticks(Math.min(...xs), Math.max(...xs), 5).filter((x) => x >= Math.min(...xs) && x <= Math.max(...xs));
  const scale = chart.percent ? 100 : 1;
  const digits = tickDigits(yTicks.map((tick) => tick * scale));
  const x = linear([Math.min(...xs), Math.max(...xs)], [PLOT.left + 6, PLOT.right]);
  const y = linear([yTicks[0] ?? 0, yTicks.at(-1) ?? 1], [PLOT.bottom, PLOT.top]);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.label}">
${yTicks.map(
  (tick) => html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${pixel(y(tick))}" y2="${pixel(y(tick))}"/>
<text class="tick end" x="${PLOT.left - 6}" y="${pixel(y(tick) + 4)}">${(tick * scale).toFixed(digits)}${(chart.percent ?? false) && '%'}</text>`,
)}
${xTicks.map((tick) => html`<text class="tick middle" x="${pixel(x(tick))}" y="${PLOT.bottom + 18}">${tick}</text>`)}
${(chart.dividers ?? []).map(
  (
    divider,
  ) => html`<line class="divider" x1="${pixel(x(divider.x))}" x2="${pixel(x(divider.x))}" y1="${PLOT.top - 16}" y2="${PLOT.bottom}"/>
<text class="tick" x="${pixel(x(divider.x) + 4)}" y="${PLOT.top - 7}">${divider.label}</text>`,
)}
<text class="axis" x="${PLOT.left}" y="11">${chart.yLabel}</text>
<text class="axis end" x="${PLOT.right}" y="${HEIGHT - 8}">${chart.xLabel}</text>
${[...chart.series].reverse().map(
  (
    series,
  ) => html`<polyline class="series ${series.tone}" points="${series.points.map(([px, py]) => `${pixel(x(px))},${pixel(y(py))}`).join(' ')}"/>
${(series.dots ?? false) && series.points.map(([px, py]) => html`<circle class="dot ${series.tone}" cx="${pixel(x(px))}" cy="${pixel(y(py))}" r="3"/>`)}`,
)}
${placedNames(chart.series, y).map(
  ({ series, at }) => html`<text class="name ${series.tone}" x="${PLOT.right + 8}" y="${pixel(at + 4)}">${series.name}</text>`,
)}
</svg>`;
}

/** Names beside the lines' ends, pushed apart where they would overlap. */
function placedNames(series: readonly Series[], y: (value: number) => number): { series: Series; at: number }[] {
  const gap = 15;
  const placed = series
    .flatMap((one) => {
      const last = one.points.at(-1);
      return last === undefined ? [] : [{ series: one, at: y(last[1]) }];
    })
    .sort((a, b) => a.at - b.at);
  for (const [index, name] of placed.entries()) {
    const above = placed[index - 1];
    if (above !== undefined) name.at = Math.max(name.at, above.at + gap);
  }
  let floor = PLOT.bottom + gap / 2;
  for (const name of placed.toReversed()) {
    name.at = Math.min(name.at, floor);
    floor = name.at - gap;
  }
  return placed;
}
