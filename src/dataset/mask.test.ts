import { describe, expect, test } from 'vitest';
import { PROMPT_EXAMPLE } from '../records/sample.ts';
import type { CallStatus } from '../records/trajectory.ts';
import { fixtureAttempt } from './fixture-attempts.ts';
import { maskMessages } from './mask.ts';
import { maskPolicies, maskPolicy } from './masks/mask-policies.ts';
import { turnsOf } from './turns.ts';

const masked = (policy: string, status: CallStatus, observation: string): string | undefined =>
  maskPolicy(policy).reason({
    index: 2,
    reply: { role: 'assistant', content: '' },
    observation,
    status,
    exitCode: undefined,
    cut: false,
  });

test('tool-errors is the default', () => {
  expect(maskPolicies[0]?.name).toBe('tool-errors');
});

describe('tool-errors', () => {
  test.each<CallStatus>([
    'unparseable-call',
    'no-call',
    'unknown-tool',
    'bad-argument',
    'editor-error',
    'timed-out',
    'cannot-run',
  ])('masks %s', (status) => {
    expect(masked('tool-errors', status, '')).toBe(status);
  });
  test.each<CallStatus>(['ok', 'non-zero-exit', 'sandbox-failure'])('trains %s, whatever its text says', (status) => {
    expect(masked('tool-errors', status, 'ERROR: 1 failed\n[exit code 1, in /w]')).toBeUndefined();
  });
});

describe('any-error', () => {
  test.each([
    ['ERROR: no such file', 'error-marker'],
    ['grep found nothing\n[exit code 1, in /workspace]', 'non-zero-exit'],
    ['[exit code 0, in /w]\nsecond command\n[exit code 127, in /w]', 'non-zero-exit'],
    ['[exit code -1, in /w]\n', 'non-zero-exit'],
    ['ran\n[exit code 0, in /workspace]', undefined],
    ['the text [exit code 1, in /w] inside a line', undefined],
    ['[exit code 1, in /w]\nthen\n[exit code 0, in /w]', undefined],
    ['no footer at all', undefined],
  ])('%j → %s', (observation, reason) => {
    expect(masked('any-error', 'ok', observation)).toBe(reason);
  });
});

test('none trains everything', () => {
  expect(masked('none', 'unparseable-call', 'ERROR:')).toBeUndefined();
});

describe('maskMessages', () => {
  test.each(maskPolicies.map(({ name }) => name))('a cut reply is not trained under the policy %s', (policy) => {
    const attempt = fixtureAttempt({
      instanceId: 'a',
      turns: [
        { reply: 'whole', status: 'ok', observation: '', stop: 'tool_calls' },
        { reply: 'ran all the same, as in runs of before', status: 'ok', observation: '', stop: 'max_tokens' },
        { reply: 'refused', status: 'cut-reply', observation: '' },
        { reply: 'nothing is known', status: 'ok' },
      ],
    });
    const messages = maskMessages(attempt, turnsOf(attempt) ?? [], maskPolicy(policy));
    const reasons = messages.filter(({ role }) => role === 'assistant').map(({ mask_reason }) => mask_reason);
    expect(reasons).toEqual([undefined, 'cut-reply', 'cut-reply', undefined]);
  });

  test('a malformed reply stays an assistant turn, masked, between two user turns', () => {
    const attempt = fixtureAttempt({
      instanceId: 'a',
      turns: [
        { reply: 'no call here', status: 'no-call', observation: 'Call a tool.' },
        { reply: 'last', status: 'ok' },
      ],
    });
    const messages = maskMessages(attempt, turnsOf(attempt) ?? [], maskPolicy('tool-errors'));
    expect(messages.slice(2)).toEqual([
      { role: 'assistant', content: 'no call here', train: false, mask_reason: 'no-call' },
      { role: 'user', content: 'Call a tool.' },
      { role: 'assistant', content: 'last', train: true },
    ]);
    expect(messages.map(({ role, content }) => ({ role, content }))).toEqual(
      attempt.messages.map(({ role, content }) => ({ role, content })),
    );
  });

  test('an example in the opening prompt is no turn and is never trained', () => {
    const attempt = fixtureAttempt({ instanceId: 'a', turns: [{ reply: 'done', status: 'ok' }] });
    const example = [
      { role: 'user' as const, content: 'an example' },
      { role: 'assistant' as const, content: 'its reply' },
    ];
    const opening = [...example, ...attempt.messages.slice(0, 2)];
    const [start, ...events] = attempt.events;
    if (start?.type !== 'attempt-start') throw new Error('the fixture begins otherwise');
    const shown = {
      messages: [...opening, ...attempt.messages.slice(2)],
      events: [{ ...start, messages: opening }, ...events],
    };
    const turns = turnsOf(shown);
    expect(turns?.map((turn) => turn.reply.content)).toEqual(['done']);
    const reasons = maskMessages(shown, turns ?? [], maskPolicy('none')).map((message) => message.mask_reason);
    expect(reasons).toEqual([undefined, PROMPT_EXAMPLE, undefined, undefined, undefined]);
  });

  test('a final reply without a message after it takes the status and the text of its event', () => {
    const attempt = fixtureAttempt({ instanceId: 'a', turns: [{ reply: 'x', status: 'timed-out', observation: 'ERROR: gone' }] });
    const cut = { ...attempt, messages: attempt.messages.slice(0, -1) };
    expect(turnsOf(cut)).toMatchObject([{ status: 'timed-out', observation: 'ERROR: gone' }]);
  });
});

test('of parallel calls the first that failed as a call tells for the turn', () => {
  const attempt = fixtureAttempt({ instanceId: 'a', turns: [{ reply: 'two calls', status: 'editor-error', observation: 'x' }] });
  const [start, reply, failed, end] = attempt.events;
  if (start === undefined || reply === undefined || failed?.type !== 'tool-result' || end === undefined)
    throw new Error('fixture');
  const worked = { ...failed, status: 'ok' as const };
  for (const results of [
    [failed, worked],
    [worked, failed],
  ]) {
    expect(turnsOf({ ...attempt, events: [start, reply, ...results, end] })?.[0]?.status).toBe('editor-error');
  }
});
