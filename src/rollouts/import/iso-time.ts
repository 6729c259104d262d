/** ISO 8601 from seconds since 1970. Throws where that is no time. */
export function isoTime(seconds: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) throw new Error(`${seconds} is no time`);
  return time.toISOString();
}
