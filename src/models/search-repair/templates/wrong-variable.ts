import { replaced, type Template } from './template.ts';

/** Another variable of the function where one is read. */
export const wrongVariable: Template = {
  name: 'wrong-variable',
  prior: 0.4,
  *propose(line, scope) {
    const { tokens } = line;
    if (/^\s*(?:async\s+)?(?:def|class|import|from|global)\b/.test(line.text)) return;
    const assignment = tokens.findIndex((token) => token.depth === 0 && token.text === '=');
    const uses = new Map<string, number>();
    for (const other of scope.lines)
      for (const token of other.tokens) if (token.kind === 'name') uses.set(token.text, (uses.get(token.text) ?? 0) + 1);
    for (const [index, token] of tokens.entries()) {
      if (token.kind !== 'name' || tokens[index - 1]?.text === '.' || !scope.names.has(token.text)) continue;
      if (index < assignment || tokens[index - 1]?.text === 'for') continue;
      if (tokens[index + 1]?.text === '=' && token.depth > 0) continue;
      const twice = tokens.filter((other) => other.text === token.text).length > 1 ? 1.8 : 1;
      for (const name of scope.names) {
        if (
          name === token.text ||
          tokens.some((other) => other.text === name && other.depth === token.depth && tokens.indexOf(other) === index)
        )
          continue;
        // A name that the function binds and hardly reads is the one that went missing.
        const lonely = (uses.get(name) ?? 0) <= 1 ? 2.5 : (uses.get(name) ?? 0) === 2 ? 1.2 : 0.7;
        const keyword = tokens[index - 1]?.text === '=' && token.depth > 0 ? (tokens[index - 2]?.text ?? '') : '';
        const named = keyword === '' || token.text.includes(keyword) ? 1 : name.includes(keyword) ? 4 : 1;
        yield replaced(line, index, index, name, (lonely * twice * named) / Math.sqrt(scope.names.size));
      }
    }
  },
};
