/** Now, as events tell it: ISO 8601. */
export function now(): string {
  return new Date().toISOString();
}

/** Whole milliseconds since a `performance.now()`. */
export function since(start: number): number {
  return Math.round(performance.now() - start);
}
