export const END = '</function>';

/** Where a text's call begins, or -1: calls that reasoning only mentions do not count where one follows it. */
export function callStart(text: string): number {
  const afterReasoning = text.indexOf('<function=', Math.max(0, text.lastIndexOf('</think>')));
  return afterReasoning === -1 ? text.indexOf('<function=') : afterReasoning;
}

/** Where a text's call ends, or -1. */
export function callEnd(text: string): number {
  const start = callStart(text);
  const end = start === -1 ? -1 : text.indexOf(END, start);
  return end === -1 ? -1 : end + END.length;
}
