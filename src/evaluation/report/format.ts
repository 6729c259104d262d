const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** 12,345 */
export function integer(value: number): string {
  return whole.format(value);
}

/** 1.23M, 211K: for headlines, where the digits do not matter. */
export function short(value: number): string {
  return value < 10_000 ? integer(value) : compact.format(value);
}

/** 0.1234 → 12.3% */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** One decimal, or none for whole numbers. */
export function decimal(value: number, digits = 1): string {
  return Number.isInteger(value) ? integer(value) : value.toFixed(digits);
}

/** 48 s, 3 min 20 s, 2 h 5 min */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 12.3 MB, in powers of 1000 */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = size < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  return `${power === 0 ? size : (size / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** `semi_resolved` and `failed-to-reproduce` as words. */
export function words(name: string): string {
  return name.replaceAll(/[-_]/g, ' ');
}

/** `1 task`, `2 tasks` */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${integer(count)} ${count === 1 ? noun : many}`;
}
