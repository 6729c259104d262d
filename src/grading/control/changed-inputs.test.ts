import { expect, test } from 'vitest';
import { answersOf, compareAnswers } from './changed-inputs.ts';

const MARK = '~x~';
/** The answers of one test, the first to its own question. */
const answers = (...given: string[]) =>
  answersOf(
    {
      failures: [
        { test: 't', message: MARK + given.join(MARK) + MARK, exception: 'E', file: '', statement: '', locals: {}, frames: [] },
      ],
    },
    MARK,
  );

const golden = answers('3', '7', '9', '11', '13');
const buggy = answers('2', '6', '8', '10', '12');

test('answers to other questions that are those of the buggy state are unmoved', () => {
  expect(compareAnswers(answers('3', '6', '8', '10', '12'), golden, buggy)).toEqual({
    telling: 4,
    different: 4,
    unmoved: 4,
    unmovedOfOne: 4,
  });
});

test('so are those that stay what the test itself is given', () => {
  expect(compareAnswers(answers('3', '3', '3', '3', '3'), golden, buggy)).toMatchObject({ telling: 4, unmoved: 4 });
});

test('answers of the golden patch, and others of one kind or another, are not', () => {
  expect(compareAnswers(golden, golden, buggy)).toMatchObject({ telling: 4, different: 0, unmovedOfOne: 0 });
  expect(compareAnswers(answers('3', '7', '8', '10', '12'), golden, buggy)).toMatchObject({ unmoved: 3, unmovedOfOne: 0 });
  expect(compareAnswers(answers('3', '70', '90', '110', '130'), golden, buggy)).toMatchObject({ different: 4, unmoved: 0 });
});

test('where the golden patch raises, or the bug does not show, nothing is told', () => {
  const raises = answers('3', 'ValueError', 'KeyError', '11', '13');
  expect(
    compareAnswers(
      answers('3', 'TypeError', 'TypeError', '10', '13'),
      raises,
      answers('2', 'TypeError', 'TypeError', '10', '13'),
    ),
  ).toEqual({
    telling: 1,
    different: 1,
    unmoved: 1,
    unmovedOfOne: 1,
  });
});
