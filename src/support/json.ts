/** The value of JSON text; anything else, and text that is no JSON, as it is: for a schema to judge. */
export function valueOfText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
