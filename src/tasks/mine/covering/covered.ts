import type { FailureEvidence } from '../../../records/test-run.ts';
import type { Symptom } from '../../statements/observation.ts';

/** Words of code and of tests that say nothing of what a test is about. */
const COMMON = new Set(
  (
    'assert assertequal assertion assertionerror error errors exception expected actual result results value values test tests self this none null true false' +
    ' equal equals should must not and or the for with from when does doesn get set new return returns raise raises raised did case cases' +
    ' string str int list dict object type class function method name names len size data input output file line given call called' +
    ' expect tobe toequal describe main lib src index module import const let var func def async await main init'
  ).split(' '),
);

/** The words that a text is made of: identifiers also by their parts. In lower case. */
function wordsOf(text: string): string[] {
  const whole = text.match(/[A-Za-z_][\w]*/g) ?? [];
  const parts = whole.flatMap((word) => word.split(/_+|(?<=[a-z0-9])(?=[A-Z])/));
  return [...new Set([...whole, ...parts].map((word) => word.toLowerCase()))].filter(
    (word) => word.length >= 3 && !COMMON.has(word),
  );
}

/** Whether a statement speaks of what a failure is about at all: of the functions it passed through, or of the words of its test. */
export function speaksOf(statement: string, { test, statement: step, message, frames }: FailureEvidence): boolean {
  const functions = frames.map((frame) => frame.split(':').at(-1) ?? '');
  const said = new Set(wordsOf(statement));
  const about = wordsOf([test.replace(/^[^:#]*(::|#)/, ''), step, message.slice(0, 500), ...functions].join(' '));
  return (
    about.length === 0 ||
    about.some((word) => said.has(word) || said.has(`${word}s`) || (word.endsWith('s') && said.has(word.slice(0, -1))))
  );
}

/**
 * Whether a statement tells a symptom that was seen: what is called, and with it what came out, what should, or what went in. One
 * example of a function does not tell of another.
 */
export function tellsSymptom(statement: string, { setup, call, buggy, fixed }: Symptom): boolean {
  const said = statement.replace(/\s+/g, ' ');
  const has = (text: string): boolean => text.length > 0 && said.toLowerCase().includes(text.replace(/\s+/g, ' ').toLowerCase());
  if (has(call)) return true;
  const called = [...`${call}\n${setup}`.matchAll(/([A-Za-z_]\w*)\(/g)].map(([, name = '']) => name);
  if (called.length > 0 && !called.some((name) => new RegExp(`(?<!\\w)${name}(?!\\w)`, 'i').test(statement))) return false;
  const shown = [buggy, fixed].flatMap((seen) =>
    seen.kind === 'raised' ? [seen.exception, seen.message].filter((text) => text !== '') : [seen.text ?? seen.value ?? ''],
  );
  const wanted = fixed.kind === 'raised' ? shown.slice(buggy.kind === 'raised' ? -2 : 1) : shown;
  return wanted.some((text) => (text.length >= 2 ? has(text) : new RegExp(`(?<![\\w.])${text}(?![\\w.])`).test(said)));
}
