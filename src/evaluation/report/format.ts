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

/** 9.5 s, 48 s, 3 min 20 s, 2 h 5 min; whole units alone: 4 min */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const [large, small, names] =
    seconds < 3600
      ? ([seconds / 60, seconds % 60, ['min', 's']] as const)
      : ([seconds / 3600, (seconds % 3600) / 60, ['h', 'min']] as const);
  const rest = Math.floor(small) === 0 ? '' : ` ${Math.floor(small)} ${names[1]}`;
  return `${Math.floor(large)} ${names[0]}${rest}`;
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
