import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixtureAttempt, workingTurns } from '../dataset/fixture-attempts.ts';
import { fixtureTokenizer } from '../dataset/fixture-tokenizer.ts';
import { chatmlTemplate } from '../dataset/index.ts';
import { cutMiddle } from './cut-middle.ts';
import { type JudgeModel, judgeMessages, judgePromptText } from './judge-prompt.ts';

const tokenizer = fixtureTokenizer('qwen');
const template = chatmlTemplate();
const model = (context: number, form: 'full' | 'compact'): JudgeModel => ({
  tokenizer,
  template,
  specialTokens: tokenizer.specialTokens,
  context,
  form,
});
const tokensOf = (attempt: Parameters<typeof judgeMessages>[0], given: JudgeModel): number =>
  tokenizer.encode(judgePromptText(judgeMessages(attempt, given), template)).length;

describe('judgeMessages', () => {
  test('issue, log in role blocks, patch, question', () => {
    const attempt = fixtureAttempt({ instanceId: 'a', turns: workingTurns(3), patch: 'THE PATCH' });
    const [system, user] = judgeMessages(attempt, model(1e6, 'full'));
    expect(system?.role).toBe('system');
    const places = [
      'clamp(12, 0, 10) gives 12',
      '[assistant]\nI will look',
      '[user]\nResult of execute_bash',
      'old_str does not occur',
      'THE PATCH',
      'resolve the issue?',
    ].map((part) => user?.content.indexOf(part) ?? -1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(user?.content).not.toContain('left out');
  });

  test('says when there is no patch', () => {
    const attempt = fixtureAttempt({ instanceId: 'a', patch: '' });
    for (const form of ['full', 'compact'] as const)
      expect(judgeMessages(attempt, model(1e6, form)).at(-1)?.content).toContain('There is none');
  });

  test('cuts the middle of a long log; issue, patch, question and both ends of the log stay', () => {
    const attempt = fixtureAttempt({ instanceId: 'a', turns: workingTurns(120) });
    const content = judgeMessages(attempt, model(4096, 'full')).at(-1)?.content ?? '';
    for (const part of [
      'clamp(12, 0, 10)',
      'I will look',
      'characters left out',
      'honours its upper bound',
      'min(value, high)',
      'resolve the issue?',
    ]) {
      expect(content).toContain(part);
    }
    expect(tokensOf(attempt, model(4096, 'full'))).toBeGreaterThan(3600);
  });

  test('the compact form holds the last turns alone', () => {
    const attempt = fixtureAttempt({ instanceId: 'a', turns: workingTurns(30) });
    const [only, ...others] = judgeMessages(attempt, model(2048, 'compact'));
    expect(others).toEqual([]);
    expect(only?.content).not.toContain('I will look');
    expect(only?.content.match(/\[assistant\]/g)?.length).toBe(3);
  });

  test('always fits its context, whatever is long', () => {
    const long = fc.integer({ min: 0, max: 3000 }).map((length) => `${'é汉x 1\n'.repeat(length / 6)}${'z'.repeat(length)}`);
    fc.assert(
      fc.property(
        long,
        long,
        fc.integer({ min: 2, max: 40 }),
        fc.constantFrom('full' as const, 'compact' as const),
        fc.integer({ min: 1200, max: 5000 }),
        (issue, patch, turns, form, context) => {
          const attempt = fixtureAttempt({ instanceId: 'a', issue, patch, turns: workingTurns(turns) });
          expect(tokensOf(attempt, model(context, form))).toBeLessThan(context);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('a context too small for the question is a usage error', () => {
    const attempt = fixtureAttempt({ instanceId: 'a' });
    expect(() => judgeMessages(attempt, model(100, 'compact'))).toThrow(
      expect.objectContaining({ code: 'VERIFIER_CONTEXT_TOO_SMALL' }),
    );
  });
});

test('cutMiddle keeps what fits whole, and else beginning and end within the budget', () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index}\n`).join('');
  expect(cutMiddle(lines, 1e6, tokenizer).text).toBe(lines);
  const cut = cutMiddle(lines, 300, tokenizer);
  expect(cut.text.startsWith('line 0\n')).toBe(true);
  expect(cut.text.endsWith('line 199\n')).toBe(true);
  const missing = Number(/(\d+) characters left out/.exec(cut.text)?.[1]);
  expect(cut.text.replace(/\[\.\.\. .*\n/, '').length + missing).toBe(lines.length);
  expect(tokenizer.encode(cut.text).length).toBeLessThanOrEqual(300);
  const single = cutMiddle('é'.repeat(5000), 400, tokenizer);
  expect(tokenizer.encode(single.text).length).toBeLessThanOrEqual(400);
  expect(single.text).toMatch(/^é+\n\[\.\.\. \d+ characters left out \.\.\.\]\né*$/);
});
