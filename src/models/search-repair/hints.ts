import { deviation, type Evidence } from './evidence.ts';
import type { CodeLine } from './python/code-line.ts';
import type { Scope } from './python/scope.ts';
import { usageOdds } from './python/usage.ts';

/** A line that may be mended by a template, as hints see it. */
export type Case = {
  template: string;
  note: string;
  path: string;
  line: CodeLine;
  /** The line's suspiciousness, 0 to 1: its square is the share of tests that fail among those that run it. */
  score: number;
  scope: Scope;
  evidence: Evidence;
};

/** Something of the failure or of the code that makes a mend likelier (above 1) or less likely (below 1). */
export type Hint = { name: string; factor(from: Case): number };

const CONDITIONS = new Set(['comparison', 'equality', 'negation', 'boolean-operator', 'lost-condition', 'conditional']);
const NUMBERS = new Set([
  'constant',
  'comparison',
  'range-bounds',
  'slice-bounds',
  'arithmetic',
  'augmented-assignment',
  'swapped-operands',
]);

/** Every hint; a mend's factor is their product. */
export const hints: readonly Hint[] = [
  {
    name: 'the commoner form',
    factor: ({ note, template }) => {
      const [, from = '', to = ''] = /^(\S+(?: not| in)?) → (\S+(?: not| in)?)$/.exec(note) ?? [];
      return template === 'unary-minus' ? 1 : usageOdds(from, to);
    },
  },
  {
    name: 'how many fail',
    // a turned condition breaks most tests that run it, a shifted one few
    factor: ({ template, note, score }) => {
      if (['equality', 'negation', 'literal', 'return-value'].includes(template)) return 0.4 + score ** 2;
      if (/^[<>] → [<>]=$|^[<>]= → [<>]$/.test(note) || template === 'constant') return 1.4 - 0.8 * score ** 2;
      return 1;
    },
  },
  {
    name: 'a guard that let all through',
    factor: ({ template, line, scope, evidence }) => {
      if (!CONDITIONS.has(template) || evidence.notRaised || !raises(line, scope)) return 1;
      return evidence.raised && evidence.frames.at(-1)?.code.startsWith('raise') ? 1 : 0.4;
    },
  },
  { name: 'line of the traceback', factor: ({ line, path, evidence }) => frameFactor(path, line.number, evidence) },
  {
    name: 'run to print the failure',
    // pytest shows the values of a failed assertion, so that failing tests alone run their __repr__
    factor: ({ scope, evidence }) =>
      /def __(?:repr|str)__/.test(scope.header?.text ?? '') && !/repr|str\(/.test(evidence.message) ? 0.15 : 1,
  },
  {
    name: 'a guard let an exception out',
    factor: ({ template, line, scope, path, evidence }) => {
      const frame = evidence.frames.at(-1);
      if (!evidence.raised || frame === undefined || !frame.code.startsWith('raise') || !samePath(frame.path, path)) return 1;
      return CONDITIONS.has(template) && guards(line, frame.line, scope) ? 4 : 0.8;
    },
  },
  {
    name: 'a guard kept an exception in',
    factor: ({ template, line, scope, evidence }) => {
      if (!evidence.notRaised) return 1;
      return CONDITIONS.has(template) && raises(line, scope) ? 3 : 1;
    },
  },
  {
    name: 'true for false',
    factor: ({ template, line, evidence }) => {
      if (deviation(evidence) !== 'flipped') return 1;
      if (template === 'literal') return 1.5;
      return CONDITIONS.has(template) ? 1.5 : line.tokens[0]?.text === 'return' ? 1.1 : 0.8;
    },
  },
  {
    name: 'None came',
    factor: ({ template, evidence }) =>
      (evidence.actual === 'None' || /NoneType/.test(evidence.message)) && template === 'return-value' ? 4 : 1,
  },
  {
    name: 'one more or less',
    factor: ({ template, evidence }) => (deviation(evidence) === 'off-by-one' ? (NUMBERS.has(template) ? 1.5 : 0.8) : 1),
  },
  {
    name: 'the sign is wrong',
    factor: ({ template, evidence }) =>
      deviation(evidence) === 'sign' &&
      ['unary-minus', 'swapped-operands', 'arithmetic', 'augmented-assignment'].includes(template)
        ? 2.5
        : 1,
  },
  {
    name: 'the message names it',
    factor: ({ note, evidence }) => {
      const from = /^(\w{3,}) → /.exec(note)?.[1];
      return from !== undefined && evidence.raised && new RegExp(`\\b${from}\\b`).test(evidence.message) ? 2 : 1;
    },
  },
  {
    name: 'letter case',
    factor: ({ note, evidence }) => (deviation(evidence) === 'case' && /lower|upper|title|capital|fold/.test(note) ? 4 : 1),
  },
  {
    name: 'white space',
    factor: ({ note, evidence }) => (deviation(evidence) === 'space' && /strip|just|center|' '|\\n/.test(note) ? 3 : 1),
  },
  {
    name: 'order',
    factor: ({ note, evidence }) => (deviation(evidence) === 'order' && /sorted|reverse|append|insert|swap/.test(note) ? 2.5 : 1),
  },
  {
    name: 'wrong exception',
    factor: ({ template, line, path, evidence }) => {
      if (template !== 'exception-type') return 1;
      if (!evidence.raised) return 0.3;
      const frame = evidence.frames.at(-1);
      const raiser = frame !== undefined && frame.line === line.number && samePath(frame.path, path);
      return line.tokens[0]?.text === 'raise' && frame !== undefined ? (raiser ? 1.5 : 0.3) : 0.8;
    },
  },
  {
    name: 'odd spelling',
    // `not (a == b)`, `not x in y`, `not x is None`: nobody writes these.
    factor: ({ template, note, line }) => {
      if (template !== 'negation' || !note.endsWith('nothing')) return 1;
      return /\bnot \(|\bnot [\w.]+ (?:in|is|[=!<>]=?)\b/.test(line.text) ? 5 : 1;
    },
  },
];

/** Whether the next line of code raises. */
function raises(line: CodeLine, scope: Scope): boolean {
  return scope.lines.find((other) => other.number > line.number && other.tokens.length > 0)?.tokens[0]?.text === 'raise';
}

function samePath(seen: string, path: string): boolean {
  return seen === path || seen.endsWith(`/${path}`);
}

function frameFactor(path: string, line: number, { frames, raised }: Evidence): number {
  const index = frames.findLastIndex((frame) => frame.line === line && samePath(frame.path, path));
  if (index === -1) return 1;
  return index === frames.length - 1 && raised ? 2.5 : 1.5;
}

/** Whether the line is the nearest condition above `raiser`, or one around it. */
function guards(line: CodeLine, raiser: number, scope: Scope): boolean {
  const target = scope.lines.find((other) => other.number === raiser);
  return target !== undefined && line.number < raiser && raiser - line.number <= 4 && line.indent < target.indent;
}
