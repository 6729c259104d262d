import type { CodeLine } from '../python/code-line.ts';
import { replaced, type Template } from './template.ts';

/** Makes a line like a sibling of it: where two lines differ in one or two tokens, the odd one takes the other's. */
export const analogy: Template = {
  name: 'analogy',
  prior: 0.7,
  *propose(line, scope) {
    if (line.tokens.length < 4) return;
    for (const sibling of scope.lines) {
      if (sibling.number === line.number || sibling.tokens.length !== line.tokens.length) continue;
      const apart = differences(line, sibling);
      if (apart.length === 0 || apart.length > 3) continue;
      for (const index of apart) {
        const other = sibling.tokens[index];
        if (other === undefined || other.kind !== line.tokens[index]?.kind || index === 0) continue;
        yield replaced(line, index, index, other.text, apart.length === 1 ? 0.6 : 1 / apart.length);
      }
    }
  },
};

function differences(line: CodeLine, sibling: CodeLine): number[] {
  return line.tokens.flatMap((token, index) => (token.text === sibling.tokens[index]?.text ? [] : [index]));
}
