import { describe, expect, test } from 'vitest';
import { fixtureTokenizer } from '../dataset/fixture-tokenizer.ts';
import { answerByText, answerByTokenizer } from './answer.ts';
import { scoreOf } from './score.ts';

const ln = Math.log;

describe('scoreOf', () => {
  test('the largest of each answer’s variants counts', () => {
    const top = [
      { token: 'YES', logprob: ln(0.6) },
      { token: ' yes', logprob: ln(0.1) },
      { token: 'No', logprob: ln(0.2) },
      { token: 'NO', logprob: ln(0.05) },
      { token: 'Maybe', logprob: ln(0.05) },
    ];
    const result = scoreOf(top, answerByText);
    expect(result).toEqual({ kind: 'score', score: expect.closeTo(0.75, 10) });
  });

  test('an answer that was not returned is bounded by the least likely token', () => {
    const top = [
      { token: 'NO', logprob: ln(0.9) },
      { token: 'x', logprob: ln(0.1) },
    ];
    expect(scoreOf(top, answerByText)).toEqual({ kind: 'score', score: expect.closeTo(0.1, 10), missing: 'yes' });
    const yes = top.map((entry) => (entry.token === 'NO' ? { ...entry, token: 'YES' } : entry));
    expect(scoreOf(yes, answerByText)).toEqual({ kind: 'score', score: expect.closeTo(0.9, 10), missing: 'no' });
  });

  test('neither answer is a failure that shows what was there', () => {
    expect(scoreOf([{ token: 'Perhaps', logprob: 0 }], answerByText)).toMatchObject({
      kind: 'failed',
      reason: 'no-answer',
      detail: expect.stringContaining('Perhaps'),
    });
    expect(scoreOf([], answerByText)).toMatchObject({ kind: 'failed', reason: 'no-answer' });
  });

  test('impossible tokens, which endpoints write as -9999, do not break it', () => {
    const result = scoreOf(
      [
        { token: 'YES', logprob: -9999 },
        { token: 'NO', logprob: 0 },
      ],
      answerByText,
    );
    expect(result).toEqual({ kind: 'score', score: 0 });
  });
});

test('beginnings of answers by text', () => {
  expect(['Y', 'YE', 'YES', ' yes', 'n', 'NO', ' No'].map(answerByText)).toEqual(['yes', 'yes', 'yes', 'yes', 'no', 'no', 'no']);
  expect(['', ' ', 'YESTERDAY', 'NOT', 'ES', '</'].map(answerByText)).toEqual(Array(6).fill(undefined));
});

test('beginnings of answers by tokenizer are first tokens alone', () => {
  const answerOf = answerByTokenizer(fixtureTokenizer('qwen')); // merges YES and NO whole, not yes
  expect(['YES', 'NO', 'y', 'n'].map(answerOf)).toEqual(['yes', 'no', 'yes', 'no']);
  expect(['YE', 'ES', ' ', 'O'].map(answerOf)).toEqual(Array(4).fill(undefined));
});
