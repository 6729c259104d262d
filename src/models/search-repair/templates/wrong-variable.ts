import type { CodeLine } from '../python/code-line.ts';
import type { Scope } from '../python/scope.ts';
import { replaced, type Template } from './template.ts';

/** Another variable of the function where one is read. */
export const wrongVariable: Template = {
  name: 'wrong-variable',
  prior: 0.4,
  *propose(line, scope) {
    const { tokens } = line;
    if (/^\s*(?:async\s+)?(?:def|class|import|from|global)\b/.test(line.text)) return;
    const assignment = tokens.findIndex((token) => token.depth === 0 && token.text === '=');
    const uses = usesIn(scope);
    for (const [index, token] of tokens.entries()) {
      const before = tokens[index - 1]?.text;
      if (token.kind !== 'name' || before === '.' || !scope.names.has(token.text)) continue;
      if (index < assignment || before === 'for' || (tokens[index + 1]?.text === '=' && token.depth > 0)) continue;
      const twice = tokens.filter((other) => other.text === token.text).length > 1 ? 1.8 : 1;
      const target = targetOf(line, index);
      for (const name of scope.names) {
        if (name === token.text) continue;
        // a name that the function binds and hardly reads is the one that went missing
        const count = uses.get(name) ?? 0;
        const lonely = count <= 1 ? 2.5 : count === 2 ? 1.2 : 0.7;
        yield replaced(line, index, index, name, (lonely * twice * fit(target, token.text, name)) / Math.sqrt(scope.names.size));
      }
    }
  },
};

/** `width` for the value in `width=value`, `self.width = value`. */
function targetOf({ tokens }: CodeLine, index: number): string | undefined {
  const assigned = tokens[index - 1]?.text === '=' && (tokens[index - 1]?.depth ?? 0) > 0;
  const attribute = tokens[index - 1]?.text === '=' && tokens[index - 3]?.text === '.' && tokens.length === index + 1;
  return assigned || attribute ? tokens[index - 2]?.text : undefined;
}

/** Values are often named like what they are passed or kept as. */
function fit(target: string | undefined, from: string, to: string): number {
  if (target === undefined || from === target) return 1;
  if (to === target) return 8;
  return to.includes(target) && !from.includes(target) ? 4 : 1;
}

const counted = new WeakMap<Scope, Map<string, number>>();

function usesIn(scope: Scope): Map<string, number> {
  const known = counted.get(scope);
  if (known !== undefined) return known;
  const uses = new Map<string, number>();
  for (const { tokens } of scope.lines)
    for (const { kind, text } of tokens) if (kind === 'name') uses.set(text, (uses.get(text) ?? 0) + 1);
  counted.set(scope, uses);
  return uses;
}
