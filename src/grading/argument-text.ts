/** Characters of an argument that are looked at; whoever writes longer ones hides nothing from the tests. */
const MOST_CHARACTERS = 50_000;

/** An argument of a tool call as text; '' where it is none. The call is a model's, and may hold anything. */
export function argumentText(args: Readonly<Record<string, unknown>>, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value.slice(0, MOST_CHARACTERS) : '';
}
