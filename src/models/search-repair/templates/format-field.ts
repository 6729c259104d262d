import { codeLine } from '../python/code-line.ts';
import { arithmetic } from './arithmetic.ts';
import { conditional } from './conditional.ts';
import { constant } from './constant.ts';
import { methodSwap } from './method-swap.ts';
import { respelled, type Template } from './template.ts';
import { wrongVariable } from './wrong-variable.ts';

const INSIDE: readonly Template[] = [arithmetic, constant, conditional, methodSwap, wrongVariable];

/** The expressions inside an f-string, mended as any other. */
export const formatField: Template = {
  name: 'format-field',
  prior: 0.9,
  *propose(line, scope, evidence) {
    for (const token of line.tokens) {
      if (token.kind !== 'string' || !/^[rR]?[fF]/.test(token.text)) continue;
      for (const field of token.text.matchAll(/(?<!\{)\{([^{}!:]+)/g)) {
        const expression = field[1] ?? '';
        const start = token.start + field.index + 1;
        for (const template of INSIDE)
          for (const { lines, note, weight = 1 } of template.propose(codeLine(line.number, expression), scope, evidence))
            if (lines[0] !== undefined)
              yield { ...respelled(line, start, start + expression.length, lines[0], weight * template.prior), note };
      }
    }
  },
};
