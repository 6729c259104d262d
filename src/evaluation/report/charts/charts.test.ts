import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stackedBar } from './bars.ts';
import { columnChart } from './columns.ts';
import { funnel } from './funnel.ts';
import { lineChart } from './line.ts';
import { tickDigits, ticks } from './scale.ts';

test('ticks are evenly spaced, cover the data and can be told exactly', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, width) => {
      const values = ticks(low, low + width);
      expect(values[0]).toBeLessThanOrEqual(low + width * 1e-6);
      expect(values.at(-1)).toBeGreaterThanOrEqual((low + width) * (1 - 1e-6));
      expect(values.length).toBeLessThanOrEqual(9);
    }),
  );
  expect(ticks(0, 10, 4)).toEqual([0, 2.5, 5, 7.5, 10]);
  expect(tickDigits([0, 2.5, 5])).toBe(1);
  expect(tickDigits([0, 20, 40])).toBe(0);
});

const series = (points: [number, number][]) => ({ name: 'loss', points, tone: 'accent' as const, dots: true });

test('a line chart of any finite points has finite coordinates', () => {
  const point = fc.tuple(fc.nat(1000), fc.double({ min: 0, max: 50, noNaN: true }));
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
      const chart = lineChart({ label: 'loss', xLabel: 'step', yLabel: 'loss', series: [series(points)] }).toString();
      expect(chart).not.toMatch(/NaN|Infinity/);
      expect(chart.match(/<circle/g)).toHaveLength(points.length);
    }),
  );
});

test('names of lines that end together do not overlap', () => {
  const flat = ['a', 'b', 'c', 'd'].map((name) => ({
    ...series([
      [1, 0],
      [4, 0],
    ]),
    name,
  }));
  const chart = lineChart({ label: '', xLabel: '', yLabel: '', series: flat, yDomain: [0, 1], percent: true }).toString();
  const heights = [...chart.matchAll(/class="name accent" x="[\d.]+" y="([\d.]+)"/g)].map((match) => Number(match[1]));
  expect(heights).toHaveLength(4);
  for (const [index, height] of heights.entries())
    if (index > 0) expect(height - (heights[index - 1] ?? 0)).toBeGreaterThanOrEqual(15);
});

test('columns and bars are as high and as wide as their numbers', () => {
  const columns = [
    { from: 0, to: 5, total: 10, accented: 5 },
    { from: 5, to: 10, total: 0, accented: 0 },
  ];
  const chart = columnChart({ label: '', xLabel: '', yLabel: '', accentName: 'resolved', columns, dividers: [] }).toString();
  const heights = [...chart.matchAll(/<rect class="(fill-\w+)"[^>]* height="([\d.]+)"/g)].map(([, tone, height]) => [
    tone,
    Number(height),
  ]);
  expect(heights).toHaveLength(2); // empty columns draw nothing
  expect(heights[0]?.[0]).toBe('fill-rest');
  expect(heights[0]?.[1]).toBeCloseTo(2 * Number(heights[1]?.[1]), 5);
  const bar = stackedBar(
    [
      { share: 0.25, tone: 'accent', label: 'a' },
      { share: 0, tone: 'half', label: 'none' },
      { share: 0.75, tone: 'rest', label: 'b' },
    ],
    'bar',
  ).toString();
  expect(bar).toContain('x="0.00%" width="25.00%"');
  expect(bar).toContain('x="25.00%" width="75.00%"');
  expect(bar).not.toContain('none');
});

test('a step that kept 0 of 0 is drawn as nothing kept', () => {
  const drawn = funnel([{ title: 'Tasks', kept: 0, unit: 'validated', of: { count: 0, unit: 'proposed' }, note: '' }]).toString();
  expect(drawn).toContain('<strong>0</strong> validated');
  expect(drawn).not.toMatch(/NaN|fill-accent/);
});
