import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { writeJsonLines } from '../support/journal.ts';
import type { ModelReply } from './model.ts';
import { replay } from './replay.ts';

const request = { messages: [], maxTokens: 1, temperature: 0, seed: 1 };
const reply = (turn: number): TrajectoryEvent => ({
  type: 'model-reply',
  at: '',
  turn,
  message: { role: 'assistant', content: `reply ${turn}` },
  duration_ms: 1,
  prompt_tokens: 2,
  completion_tokens: 3,
  cost: 4,
});
const overflow: TrajectoryEvent = {
  type: 'attempt-end',
  at: '',
  reason: 'context-overflow',
  detail: 'too long',
  turns: 2,
  prompt_tokens: 0,
  completion_tokens: 0,
  cost: 0,
  duration_ms: 0,
  patch_bytes: 0,
};

async function replies(events: readonly unknown[], attempt: number, count: number): Promise<ModelReply[]> {
  const run = await mkdtemp(join(tmpdir(), 'replay-'));
  onTestFinished(() => rm(run, { recursive: true }));
  await writeJsonLines(join(run, 'attempts/one/2/trajectory.jsonl'), events);
  const conversation = replay(run).converse({ instanceId: 'one', attempt, seed: 1 });
  const all: ModelReply[] = [];
  for (let turn = 0; turn < count; turn++) all.push(await conversation.reply(request));
  return all;
}

test('a replay answers as the stored attempt was answered, its overflow included', async () => {
  expect(await replies([reply(1), reply(2), overflow], 2, 4)).toEqual([
    {
      kind: 'reply',
      message: { role: 'assistant', content: 'reply 1' },
      promptTokens: 2,
      completionTokens: 3,
      cost: 4,
      stop: 'stop',
    },
    {
      kind: 'reply',
      message: { role: 'assistant', content: 'reply 2' },
      promptTokens: 2,
      completionTokens: 3,
      cost: 4,
      stop: 'stop',
    },
    { kind: 'failed', reason: 'context-overflow', detail: 'too long' },
    { kind: 'failed', reason: 'refused', detail: expect.stringMatching(/has no reply 4$/) },
  ]);
});

test('tokens, what the endpoint had cached, and the failure that ended the attempt are told again', async () => {
  const rich = { ...reply(1), cached_tokens: 1, token_ids: [5, 6], logprobs: [-0.5, -1], stop: 'length' };
  const end = { ...overflow, reason: 'model-failure', detail: 'unreachable: Connection error.: ECONNREFUSED' };
  expect(await replies([rich, end], 2, 2)).toEqual([
    {
      kind: 'reply',
      message: { role: 'assistant', content: 'reply 1' },
      promptTokens: 2,
      completionTokens: 3,
      cachedTokens: 1,
      cost: 4,
      stop: 'length',
      tokens: { ids: [5, 6], logprobs: [-0.5, -1] },
    },
    { kind: 'failed', reason: 'unreachable', detail: 'Connection error.: ECONNREFUSED' },
  ]);
});

test('an attempt that is not stored, or not readable, is a failure', async () => {
  expect(await replies([reply(1)], 1, 1)).toMatchObject([{ kind: 'failed', reason: 'refused' }]);
  expect(await replies([{ type: 'no such event' }], 2, 1)).toMatchObject([{ kind: 'failed', reason: 'bad-reply' }]);
});
