import { replaced, type Template } from './template.ts';

const COMMON = ['ValueError', 'TypeError', 'KeyError', 'IndexError', 'AttributeError', 'RuntimeError'];

/** Another exception to raise or to catch: first the ones that the failure or the function names. */
export const exceptionType: Template = {
  name: 'exception-type',
  prior: 1.3,
  *propose(line, scope, evidence) {
    const [first] = line.tokens;
    if (first?.text !== 'raise' && first?.text !== 'except') return;
    const seen = new Set(
      scope.lines
        .flatMap((other) => other.tokens.map((token) => token.text))
        .filter((text) => /^[A-Z]\w*(?:Error|Exception|Warning)$/.test(text)),
    );
    for (const [index, token] of line.tokens.entries()) {
      if (token.kind !== 'name' || !/^[A-Z]\w*/.test(token.text) || index > 3) continue;
      for (const other of new Set([...evidence.exceptions, ...seen, ...COMMON])) {
        if (other === token.text || other === 'AssertionError') continue;
        yield replaced(
          line,
          index,
          index,
          other,
          evidence.exceptions.has(other) && first.text === 'except'
            ? 2
            : seen.has(other)
              ? 0.6
              : ['ValueError', 'TypeError'].includes(other)
                ? 0.6
                : 0.25,
        );
      }
    }
  },
};
