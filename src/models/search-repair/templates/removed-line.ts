import type { Template } from './template.ts';

/** Takes a statement out that should not be there, or that leaves too early. */
export const removedLine: Template = {
  name: 'removed-line',
  prior: 0.15,
  *propose(line, scope) {
    const text = line.text.trim();
    if (text === '' || /^(def|class|if|elif|else|for|while|try|except|finally|with|async|@|pass|return\b.*\w)/.test(text)) return;
    if (
      line.tokens.reduce((open, token) => open + ('([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0), 0) !== 0
    )
      return;
    const at = scope.lines.findIndex((other) => other.number === line.number);
    const alone = (scope.lines[at - 1]?.indent ?? 0) < line.indent && (scope.lines[at + 1]?.indent ?? 0) < line.indent;
    yield { lines: [`${line.text.slice(0, line.indent)}pass`], weight: alone ? 0.6 : 1, note: `drop ${text.slice(0, 40)}` };
  },
};
