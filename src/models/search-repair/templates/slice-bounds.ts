import { textOf } from '../python/code-line.ts';
import { closingIndex } from '../python/tokens.ts';
import { replaced, type Template } from './template.ts';

/** Other ends of a slice, another end of a sequence. */
export const sliceBounds: Template = {
  name: 'slice-bounds',
  prior: 1.2,
  *propose(line) {
    const { tokens } = line;
    for (const [open, token] of tokens.entries()) {
      const before = tokens[open - 1];
      if (
        token.text !== '[' ||
        before === undefined ||
        !(before.kind === 'name' || before.kind === 'string' || ')]'.includes(before.text))
      )
        continue;
      const close = closingIndex(tokens, open);
      if (close === -1 || close === open + 1) continue;
      const inside = textOf(line, open + 1, close - 1);
      const colons = tokens.flatMap((other, index) =>
        index > open && index < close && other.text === ':' && other.depth === token.depth + 1 ? [index] : [],
      );
      const put = (text: string, weight: number) => replaced(line, open, close, `[${text}]`, weight);
      if (inside === '0') yield put('-1', 1);
      else if (inside === '-1') yield put('0', 1);
      if (colons.length !== 1 || colons[0] === undefined) continue;
      const lower = colons[0] === open + 1 ? '' : textOf(line, open + 1, colons[0] - 1);
      const upper = colons[0] === close - 1 ? '' : textOf(line, colons[0] + 1, close - 1);
      if (lower !== '' && upper === '') yield put(`:${lower}`, 0.7);
      if (lower === '' && upper !== '') yield put(`${upper}:`, 0.7);
      if (lower !== '' && upper !== '') {
        yield put(`${lower}:`, 0.4);
        yield put(`:${upper}`, 0.4);
      }
      for (const [bound, form] of [
        [lower, (text: string) => `${text}:${upper}`],
        [upper, (text: string) => `${lower}:${text}`],
      ] as const) {
        if (bound === '') continue;
        const shifted = /^(.*?)\s*([+-])\s*1$/.exec(bound);
        if (shifted?.[1]) yield put(form(shifted[1]), 1.2);
        else if (!/^-?\d+$/.test(bound)) {
          yield put(form(`${bound} + 1`), 0.8);
          yield put(form(`${bound} - 1`), 0.5);
        }
      }
      if (lower === '') yield put(`1:${upper}`, upper === '' ? 0.6 : 0.4);
      if (upper === '') yield put(`${lower}:-1`, lower === '' ? 1.2 : 0.7);
    }
  },
};
