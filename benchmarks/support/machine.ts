import { cpus, loadavg, totalmem } from 'node:os';

/** One line on what a benchmark ran on. */
export function machineLine(): string {
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  const user = process.getuid?.() === 0 ? 'root' : 'an ordinary user';
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${memory} GiB, Node ${process.version}, ${user}, load ${loadavg()[0]?.toFixed(1)}`;
}

/** The middle one by size; of an even count the upper. NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
