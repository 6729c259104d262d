/** Now, as events tell it: ISO 8601. */
export function now(): string {
  return new Date().toISOString();
}
