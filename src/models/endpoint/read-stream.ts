import { z } from 'zod';

/** What is needed of a streamed chunk; servers add and leave out much around it. */
const Chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().int().nullish(),
                  id: z.string().nullish(),
                  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
        stop_reason: z.unknown().optional(),
        matched_stop: z.unknown().optional(),
        logprobs: z.object({ content: z.array(z.unknown()).nullish() }).nullish(),
        token_ids: z.array(z.number().int()).nullish(),
      }),
    )
    .nullish(),
  usage: z.unknown().optional(),
});

/**
 * Puts a streamed completion together: the body that the same request would have got in one piece. `onChunk` is called
 * as each arrives. Throws where the stream ends before its finish reason: a connection that was cut.
 */
export async function readStream(chunks: AsyncIterable<unknown>, onChunk: () => void): Promise<unknown> {
  const text = { content: '', reasoning: '' };
  const calls: { id: string | undefined; function: { name: string; arguments: string } }[] = [];
  const logprobs: unknown[] = [];
  const tokenIds: number[] = [];
  let finish: string | undefined;
  let stopped: { stop_reason?: unknown; matched_stop?: unknown } = {};
  let usage: unknown;
  for await (const part of chunks) {
    onChunk();
    const read = Chunk.safeParse(part);
    if (!read.success) throw new SyntaxError(`not a streamed completion: ${JSON.stringify(part).slice(0, 200)}`);
    usage = read.data.usage ?? usage;
    const [choice] = read.data.choices ?? [];
    if (choice === undefined) continue;
    finish = choice.finish_reason ?? finish;
    if (choice.finish_reason != null) stopped = { stop_reason: choice.stop_reason, matched_stop: choice.matched_stop };
    logprobs.push(...(choice.logprobs?.content ?? []));
    tokenIds.push(...(choice.token_ids ?? []));
    const { delta } = choice;
    text.content += delta?.content ?? '';
    text.reasoning += delta?.reasoning_content ?? delta?.reasoning ?? '';
    for (const piece of delta?.tool_calls ?? []) {
      const index = piece.index ?? calls.length;
      calls[index] ??= { id: undefined, function: { name: '', arguments: '' } };
      const call = calls[index];
      call.id ??= piece.id ?? undefined;
      call.function.name += piece.function?.name ?? '';
      call.function.arguments += piece.function?.arguments ?? '';
    }
  }
  if (finish === undefined) throw new Error('premature end of the stream');
  return {
    choices: [
      {
        message: { content: text.content, reasoning_content: text.reasoning, tool_calls: calls.filter(Boolean) },
        finish_reason: finish,
        ...stopped,
        logprobs: { content: logprobs },
        token_ids: tokenIds,
      },
    ],
    usage,
  };
}
