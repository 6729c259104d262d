/** One tool call with the sentence that goes before it. */
export type Call = {
  say: string;
  tool: 'execute_bash' | 'str_replace_editor' | 'think' | 'finish';
  arguments: Record<string, unknown>;
};

/** A part of the policy: yields calls, is given their observations, returns what it found. */
export type Step<Found> = Generator<Call, Found, string>;

/** A word of the shell, quoted where it must be. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
