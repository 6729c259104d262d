import { z } from 'zod';
import { assembleCalls } from './assemble-calls.ts';
import { callPieces, saidIn, wordIn } from './lenient.ts';
import { errorIn, RefusedInStream } from './saying.ts';

/** What is needed of a streamed chunk; servers add, leave out and change much around it. */
const Chunk = z.looseObject({ choices: z.array(z.unknown()).nullish(), usage: z.unknown().optional() });
const Choice = z.looseObject({
  index: z.number().nullish().catch(undefined),
  delta: z.looseObject({}).nullish().catch(undefined),
  message: z.looseObject({}).nullish().catch(undefined),
  finish_reason: z.unknown().optional(),
  logprobs: z
    .looseObject({ content: z.array(z.unknown()).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
  token_ids: z.array(z.number().int()).nullish().catch(undefined),
  usage: z.unknown().optional(),
});

/**
 * Puts a streamed completion together: the body that the same request would have got in one piece. Of several choices the
 * first counts. `onChunk` is called as each arrives. Throws `RefusedInStream` at an error event, and an error where the stream
 * ends before its finish reason: a connection that was cut.
 */
export async function readStream(chunks: AsyncIterable<unknown>, onChunk: () => void): Promise<unknown> {
  const text = { content: '', reasoning_content: '', reasoning: '' };
  const details: unknown[] = [];
  const calls = assembleCalls();
  const logprobs: unknown[] = [];
  const tokenIds: number[] = [];
  let finish: string | undefined;
  let stopped: { stop_reason?: unknown; matched_stop?: unknown } = {};
  let usage: unknown;
  for await (const part of chunks) {
    onChunk();
    const error = errorIn(part);
    if (error !== undefined) throw new RefusedInStream(error);
    const read = Chunk.safeParse(part);
    if (!read.success) throw new SyntaxError(`not a streamed completion: ${(JSON.stringify(part) ?? '').slice(0, 200)}`);
    usage = read.data.usage ?? usage;
    const choice = read.data.choices
      ?.map((one) => Choice.safeParse(one).data)
      .find((one) => one !== undefined && (one.index ?? 0) === 0);
    if (choice === undefined) continue;
    usage = choice.usage ?? usage; // Moonshot
    const reason = wordIn(choice.finish_reason);
    finish = reason ?? finish;
    if (reason !== undefined) stopped = { stop_reason: choice['stop_reason'], matched_stop: choice['matched_stop'] };
    logprobs.push(...(choice.logprobs?.content ?? []));
    tokenIds.push(...(choice.token_ids ?? []));
    const delta = choice.delta ?? choice.message ?? {};
    const said = saidIn(delta['content']);
    text.content += said.text;
    text.reasoning_content += said.reasoning + saidIn(delta['reasoning_content']).text;
    text.reasoning += saidIn(delta['reasoning']).text;
    if (Array.isArray(delta['reasoning_details'])) details.push(...(delta['reasoning_details'] as unknown[]));
    for (const piece of callPieces(delta['tool_calls'], delta['function_call'])) calls.add(piece);
  }
  if (finish === undefined) throw new Error('premature end of the stream');
  return {
    choices: [
      {
        index: 0,
        message: { ...text, reasoning_details: details, tool_calls: calls.calls() },
        finish_reason: finish,
        ...stopped,
        logprobs: { content: logprobs },
        token_ids: tokenIds,
      },
    ],
    usage,
  };
}
