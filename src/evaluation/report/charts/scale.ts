/** Maps a domain linearly onto pixels. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): (value: number) => number {
  const width = domain[1] - domain[0] || 1;
  return (value) => range[0] + ((value - domain[0]) / width) * (range[1] - range[0]);
}

/** Round values from below `low` to above `high`, about `count` of them, steps of 1, 2, 2.5 or 5 times a power of ten. */
export function ticks(low: number, high: number, count = 5): number[] {
  const rough = (high - low || 1) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Decimals with which every tick is told exactly: one number of them for a whole axis. */
export function tickDigits(values: readonly number[]): number {
  return [0, 1, 2, 3].find((digits) => values.every((value) => Math.abs(Number(value.toFixed(digits)) - value) < 1e-9)) ?? 4;
}

/** A coordinate with one decimal: enough for a screen, and short. */
export function pixel(value: number): string {
  return value.toFixed(1);
}
