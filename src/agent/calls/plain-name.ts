/** The name of a tool without what models and parsers put around it: `functions.NAME:0` (Kimi), `NAME<|channel|>commentary` (gpt-oss). */
export function plainName(name: string): string {
  return name
    .replace(/<\|.*$/s, '')
    .replace(/^functions?\./, '')
    .replace(/:\d+$/, '')
    .trim();
}
