/**
 * At most about `limit` characters of a text, its middle replaced by a line that tells how much is missing.
 * Cuts at line ends where one is near.
 */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  const lastBreak = text.lastIndexOf('\n', half - 1);
  const headEnd = lastBreak > half * 0.75 ? lastBreak : half;
  const tailFrom = text.length - half;
  const nextBreak = text.indexOf('\n', tailFrom);
  const tailStart = nextBreak !== -1 && nextBreak < tailFrom + half * 0.25 ? nextBreak + 1 : tailFrom;
  const left = tailStart - headEnd;
  return `${text.slice(0, headEnd).toWellFormed()}\n[${left} characters left out]\n${text.slice(tailStart).toWellFormed()}`;
}
