import { byName } from '../../support/by-name.ts';
import type { Random } from '../../support/random.ts';

/** What is said before a call; `{name}` is filled in. Several wordings each, so that attempts do not read alike. */
const WORDINGS = {
  look: ['Let me see what is in the repository.', 'First a look at the files.'],
  reproduce: [
    'Let me reproduce the problem first.',
    'I run the example of the issue.',
    'First I check that the example really fails.',
  ],
  suite: [
    'Let me run the tests and record which lines each one runs.',
    'I run the test suite under coverage.',
    'The test suite with coverage should show what fails and where.',
  ],
  plainSuite: ['Let me run the test suite.', 'I run the tests to see what fails.'],
  recover: ['{failed} fail. Once more with coverage, to see which lines they run.', 'Now the same under coverage.'],
  evidence: ['{failed} tests fail; let me look at one of them closely.', 'I want to see why `{test}` fails.'],
  writeTest: [
    'All tests pass, so none of them shows the problem. I write its example down as a test.',
    'The suite does not notice. A test of my own should.',
  ],
  runTest: ['Does it fail?', 'Let me run it, under coverage as well.'],
  localise: [
    '`{test}` fails: {reason}. Which lines do failing tests run more than passing ones?',
    '{reason}. Let me rank the lines by how often failing tests run them.',
    'I compare the lines of failing and passing tests: {reason}.',
  ],
  view: [
    '`{path}` around line {line} is the most suspicious; let me read it.',
    'The failing tests run {path}:{line}. I read that part.',
    'Line {line} of {path} stands out.',
  ],
  viewMore: ['I read the next suspicious place, {path}:{line}.', 'Let me also look at {path} near line {line}.'],
  think: ['Let me think about what could be wrong here.'],
  edit: [
    'Line {line} looks wrong: {note}.',
    'On line {line} I would expect another form: {note}.',
    'Maybe line {line} is the culprit; I try {note}.',
    '{reason}, so I try {note} on line {line}.',
  ],
  editNext: [
    'That was not it. Next idea: {note} on line {line}.',
    'Still failing. Now {note} on line {line}.',
    'Not that one; I try {note} on line {line}.',
  ],
  widen: ['That text is not unique; I add the lines around it.'],
  test: ['Does the failing test pass now?', 'Let me run the failing test again.', 'Check the failing test.'],
  testAll: ['Let me run the tests again.', 'Do all tests pass now?'],
  confirm: ['It passes. Now the whole suite.', 'Fixed here; let me check that nothing else broke.', 'Good. I run all the tests.'],
  undo: ['No, that does not help; I take it back.', 'Still failing, so I undo this.', 'That was not it. Undo.'],
  sweep: [
    'None of these helped. I try the other likely edits of {path} in one go.',
    'Let me check several other edits of {path} at once.',
  ],
  restore: ['That was cut short; I restore the file.'],
  diff: ['All tests pass. Let me check the diff.', 'Everything passes; a last look at the change.'],
  clean: ['There are leftovers of the test runs; I remove them.', 'I remove what I wrote and what test runs left.'],
  done: ['The fix is in place and the tests pass.', 'Done.'],
  giveUp: ['I have tried what looked likely and could not fix it.', 'I am out of ideas for this one.'],
} as const;

export type Phrase = keyof typeof WORDINGS;

/** One wording of a phrase, drawn at random. A name without a value makes another wording be taken. */
export function wording(
  draw: Random,
  phrase: Phrase,
  values: Readonly<Record<string, string | number | undefined>> = byName(),
): string {
  const fits = WORDINGS[phrase].filter((text) =>
    [...text.matchAll(/\{(\w+)\}/g)].every(([, name]) => values[name ?? ''] !== undefined && values[name ?? ''] !== ''),
  );
  const text: string = draw.pick(fits.length > 0 ? fits : WORDINGS[phrase]);
  const filled = text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** Cuts a text to one short line. */
export function brief(text: string, limit = 60): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}
