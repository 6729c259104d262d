/**
 * At most about `limit` characters of a text, its middle replaced by a line that tells how much is missing. Cuts at a line
 * end where one is near; with `wholeLines`, at a line end wherever there is one, so that no line is taken for whole that is not.
 */
export function cutMiddle(text: string, limit: number, wholeLines = false): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  const reach = wholeLines ? half : half * 0.25;
  const lastBreak = text.lastIndexOf('\n', half);
  const headEnd = lastBreak !== -1 && half - lastBreak <= reach ? lastBreak : half;
  const tailFrom = text.length - half;
  const nextBreak = text.indexOf('\n', tailFrom - 1);
  const tailStart = nextBreak !== -1 && nextBreak + 1 - tailFrom <= reach ? nextBreak + 1 : tailFrom;
  const left = tailStart - headEnd;
  return `${text.slice(0, headEnd).toWellFormed()}\n[${left} characters left out]\n${text.slice(tailStart).toWellFormed()}`;
}
