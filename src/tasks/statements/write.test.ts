import { expect, test } from 'vitest';
import { type Observation, type Symptom, symptomOf } from './observation.ts';
import { writeJointStatement, writeStatement } from './write.ts';

const facts = { name: 'shapes', version: '1.0', imports: ['shapes'] };
const place = { setup: 'import datetime\nimport shapes\n\nside = 3', call: 'str(datetime.date(1, 1, 1)) + shapes.area(side)' };
const value = (text: string): Observation => ({
  ...place,
  kind: 'value',
  type: 'str',
  value: `'${text}'`.replaceAll('\n', '\\n'),
  text,
});
const raised = (exception: string, message = ''): Observation => ({ ...place, kind: 'raised', exception, message });
const symptom = (buggy: Observation, fixed: Observation): Symptom => symptomOf('t::a', buggy, fixed) as Symptom;

test('tells what was run, what came out and what was expected', () => {
  const text = writeStatement([symptom(value('6'), value('9'))], facts, 'seed');
  const [title = '', ...body] = text.split('\n\n');
  expect(title).toContain('`area`');
  expect(body.join('\n\n')).toContain(`import shapes\n\nside = 3\n\nprint(repr(${place.call}))\n\`\`\``);
  expect(text.indexOf("`'6'`.")).toBeGreaterThan(0);
  expect(text.indexOf("`'6'`.")).toBeLessThan(text.indexOf("`'9'`."));
});

test.each<[string, Observation, Observation, RegExp]>([
  ['a new exception', raised('KeyError', "'a'\nmore"), value('9'), /KeyError[\s\S]*`KeyError: 'a'`\.[\s\S]*I expected `'9'`\./],
  ['a missing exception', value('6'), raised('ValueError', 'too big'), /It gives `'6'`\.[\s\S]*`ValueError: too big`\./],
  ['another exception', raised('KeyError'), raised('ValueError'), /`KeyError`\.[\s\S]*It should raise `ValueError`\./],
  ['lines', value('a\nb'), value('a\nc'), /print\(str[\s\S]*:\n\n```\na\nb\n```\n\n[\s\S]*:\n\n```\na\nc\n```/],
  ['lines with control characters', value('a\n\u001bb'), value('a'), /print\(repr\(str/],
  ['nothing where lines were', value(''), value('a\nb'), / nothing\.\n\n/],
])('%s', (_name, buggy, fixed, expected) => {
  expect(writeStatement([symptom(buggy, fixed)], facts, 'seed')).toMatch(expected);
});

test('tells a second case in one line', () => {
  const other = { ...symptom(value('8'), value('16')), call: 'shapes.area(4)' };
  expect(writeStatement([symptom(value('6'), value('9')), other], facts, 'seed')).toContain(
    "`shapes.area(4)` gives `'8'` instead of `'16'`.",
  );
});

test('words vary with the seed and with nothing else', () => {
  const write = (seed: number): string => writeStatement([symptom(value('6'), value('9'))], facts, `s${seed}`);
  expect(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(write)).size).toBeGreaterThan(2);
  expect(write(3)).toBe(write(3));
});

test.each<[string, Observation, Observation]>([
  ['equal values', value('9'), value('9')],
  ['equal exceptions', raised('A', 'b'), raised('A', 'b')],
  ['no snippet', { problem: 'a fixture' }, value('9')],
  ['an unsteady snippet', value('9'), { problem: 'changes from run to run' }],
  ['a value too long to show', { ...place, kind: 'value', type: 'str', value: null, text: null }, value('9')],
])('%s make no symptom', (_name, buggy, fixed) => {
  expect(symptomOf('t', buggy, fixed)).toBeUndefined();
});

test('one report on several bugs names each function once, and tells each in its own words', () => {
  const other = { ...symptom(raised('KeyError', "'a'"), value('16')), call: 'shapes.name(4)' };
  const again = { ...symptom(value('7'), value('8')), call: 'shapes.area(1)' };
  const text = writeJointStatement([symptom(value('6'), value('9')), other, again], facts, 'seed');
  const [title = ''] = text.split('\n');
  expect(title).toMatch(/ `area` and `name`$/);
  expect(text.match(/```python/g)).toHaveLength(3);
  for (const part of ["`'6'`.", "`'9'`.", "`KeyError: 'a'`.", "`'16'`.", "`'7'`.", "`'8'`."]) expect(text).toContain(part);
  expect(writeJointStatement([again], facts, 'seed').split('\n')[0]).toMatch(/ `area`$/);
});
