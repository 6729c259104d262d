import { closingIndex } from '../python/tokens.ts';
import { respelled, type Template } from './template.ts';

/** An argument that a call lacks: a default for `get`, a keyword that sibling calls pass, a parameter not passed on. */
export const lostArgument: Template = {
  name: 'lost-argument',
  prior: 0.6,
  *propose(line, scope) {
    const { tokens } = line;
    const keywords = new Map<string, number>();
    for (const other of scope.lines) {
      other.tokens.forEach((token, at) => {
        if (token.kind !== 'name' || token.depth === 0 || other.tokens[at + 1]?.text !== '=' || /^\s*def\b/.test(other.text))
          return;
        const value = other.tokens[at + 2];
        const after = other.tokens[at + 3]?.text ?? ')';
        if (value !== undefined && (after === ',' || after === ')')) keywords.set(`${token.text}=${value.text}`, other.number);
      });
    }
    const literals = new Set(
      scope.lines.flatMap((other) =>
        other.tokens.flatMap(({ kind, text }) =>
          kind === 'string' && text.length < 16 && !text.startsWith('"""') ? [text] : [],
        ),
      ),
    );
    const read = (name: string): boolean =>
      scope.lines.some((other) => other !== scope.header && other.tokens.some((token) => token.text === name));
    for (const [open, token] of tokens.entries()) {
      const callee = tokens[open - 1];
      if (token.text !== '(' || callee?.kind !== 'name' || tokens[open - 2]?.text === 'def' || tokens[open - 2]?.text === 'class')
        continue;
      const close = closingIndex(tokens, open);
      if (close === -1) continue;
      const inside = tokens.slice(open + 1, close);
      const commas = inside.filter((other) => other.text === ',' && other.depth === token.depth + 1).length;
      const at = tokens[close]?.start ?? 0;
      const add = (text: string, weight: number) => ({
        ...respelled(line, at, at, inside.length === 0 ? text : `, ${text}`, weight),
        note: `pass ${text}`,
      });
      if (callee.text === 'get' && inside.length > 0 && commas === 0)
        for (const value of [...literals, "''", '0', '[]', '{}', 'False', 'True', '1', ...scope.names]) yield add(value, 1.6);
      if (callee.text === 'pop' && inside.length > 0 && commas === 0) yield add('None', 1);
      for (const [keyword] of keywords) {
        const name = keyword.split('=')[0] ?? '';
        if (!inside.some((other) => other.text === name)) yield add(keyword, 0.8);
      }
      for (const name of scope.parameters) {
        if (inside.some((other) => other.text === name)) continue;
        yield add(`${name}=${name}`, read(name) ? 0.4 : 1.5);
        yield add(name, read(name) ? 0.2 : 0.8);
      }
      if (callee.text === 'sorted' || callee.text === 'sort') yield add('reverse=True', 0.5);
    }
  },
};
