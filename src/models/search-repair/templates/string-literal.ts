import { replaced, type Template } from './template.ts';

/** A text of the code that the failure shows to be wrong: what came out holds it where something else was expected. */
export const stringLiteral: Template = {
  name: 'string-literal',
  prior: 1.2,
  *propose(line, scope, evidence) {
    for (const [index, token] of line.tokens.entries()) {
      const literal = /^([rRbBuUfF]{0,2})(['"])(.*)\2$/.exec(token.text);
      if (literal === null || token.text.startsWith('"""')) continue;
      const [, prefix = '', quote = "'", body = ''] = literal;
      const put = (text: string, weight: number) =>
        replaced(line, index, index, prefix + quote + text.replaceAll(quote, `\\${quote}`) + quote, weight);
      for (const { lost, came } of evidence.textChanges) {
        if (body === came && lost !== came) yield put(lost, body === '' ? 2.5 : 2);
        else if (came !== '' && body.includes(came)) yield put(body.replace(came, lost), 1);
        else if (came === '' && lost !== '' && body !== '' && evidence.textChanges.length < 3) {
          yield put(body + lost, 0.4);
          yield put(lost + body, 0.4);
        }
      }
      if (body !== '') continue;
      if (line.tokens[index + 1]?.text === '.' && line.tokens[index + 2]?.text === 'format') {
        const values =
          line.tokens.slice(index + 3).filter(({ text, depth }) => text === ',' && depth === token.depth + 1).length + 1;
        yield put('{}'.repeat(values), 4);
      }
      const others = new Set(
        scope.lines.flatMap((other) =>
          other.tokens
            .filter(
              (next) =>
                next.kind === 'string' && next.text.length < 24 && /^['"]./.test(next.text) && !next.text.startsWith('"""'),
            )
            .map((next) => next.text),
        ),
      );
      for (const other of others) if (other !== token.text && other.length > 2) yield replaced(line, index, index, other, 0.35);
      for (const common of [' ', ',', '-', '_', '.', '\\n', ', ', ':', '/', '0', '+', 'utf-8']) yield put(common, 0.5);
    }
  },
};
