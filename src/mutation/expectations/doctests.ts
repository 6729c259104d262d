import type { Random } from '../../support/random.ts';
import { letters } from './literal-text.ts';
import type { Expectation, TestUnit } from './test-unit.ts';

/** An example of a Python session: `>>> `, lines that go on, and what is printed, up to an empty line or the next prompt. */
const EXAMPLE = /^([ \t]*)>>> .*\n(?:[ \t]*\.\.\.(?: .*)?\n)*((?:(?![ \t]*>>>)[ \t]*\S.*(?:\n|$))*)/gm;

/** The examples of a text as one unit; undefined where it has none. `start` is the place of the text in its file. */
export function doctestUnit(names: string[], text: string, start: number, source: string, random: Random): TestUnit | undefined {
  const examples = [...text.matchAll(EXAMPLE)];
  const last = examples.at(-1);
  if (last === undefined) return undefined;
  const expectations = examples.flatMap((example): Expectation[] => {
    const printed = example[2] ?? '';
    const from = start + example.index + example[0].length - printed.length;
    const change = changePrinted(printed, from, random);
    const line = source.slice(0, start + example.index).split('\n').length;
    const lines = [line, line + example[0].trimEnd().split('\n').length - 1] as const;
    return change === undefined ? [] : [{ form: '>>>', lines, changes: [{ kind: 'value', edit: change }] }];
  });
  const end = start + last.index + last[0].length;
  const [one, other] = [random.integer(40), 50 + random.integer(40)];
  const replacement = `${last[0].endsWith('\n') ? '' : '\n'}${last[1]}>>> ${one} + ${other}\n${last[1]}${one + other + 1}\n`;
  return {
    names,
    start: start + (examples[0]?.index ?? 0),
    end,
    expectations,
    failure: { kind: 'failure', edit: { start: end, end, replacement } },
    doctest: true,
  };
}

/** Something else in the last line that is printed. */
function changePrinted(
  printed: string,
  start: number,
  random: Random,
): TestUnit['expectations'][0]['changes'][0]['edit'] | undefined {
  const text = printed.trimEnd();
  if (text.trim() === '' || /<BLANKLINE>$|\.\.\.$/.test(text)) return undefined;
  const at = text.lastIndexOf('\n') + 1;
  const digit = /\d(?=\D*$)/.exec(text.slice(at));
  if (digit !== null && random.integer(4) > 0) {
    const place = start + at + digit.index;
    return { start: place, end: place + 1, replacement: String((Number(digit[0]) + 1 + random.integer(8)) % 10) };
  }
  const flipped = /\b(True|False)\b(?=[^\n]*$)/.exec(text.slice(at));
  if (flipped !== null) {
    const place = start + at + flipped.index;
    return { start: place, end: place + flipped[0].length, replacement: flipped[0] === 'True' ? 'False' : 'True' };
  }
  const quote = /['"](?=[\])},]*$)/.exec(text.slice(at));
  const place = start + (quote === null ? text.length : at + quote.index);
  return { start: place, end: place, replacement: letters(random) };
}
