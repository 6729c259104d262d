import { describe, expect, test } from 'vitest';
import { readCompletion } from './read-completion.ts';
import { readStream } from './read-stream.ts';

async function* stream(...chunks: readonly unknown[]): AsyncGenerator<unknown> {
  yield* chunks;
}

const asked = { body: {}, price: undefined, note: () => undefined };
const delta = (fields: object, finish?: string): object => ({ choices: [{ delta: fields, finish_reason: finish }] });
const piece = (index: number | undefined, id: string | undefined, name: string | undefined, args: string): object =>
  delta({ tool_calls: [{ index, id, function: { name, arguments: args } }] });

describe('a streamed completion', () => {
  test('joins the pieces of each call by its index, however they are mixed', async () => {
    const chunks = [
      piece(0, 'a', 'think', '{"thought":'),
      piece(1, 'b', 'finish', '{"mess'),
      piece(0, undefined, undefined, '"x"}'),
      piece(1, undefined, undefined, 'age":""}'),
      delta({}, 'tool_calls'),
    ];
    let seen = 0;
    const reply = readCompletion(await readStream(stream(...chunks), () => seen++), asked).reply;
    expect(seen).toBe(chunks.length);
    expect(reply).toMatchObject({
      kind: 'reply',
      stop: 'tool_calls',
      message: {
        tool_calls: [
          { id: 'a', function: { name: 'think', arguments: '{"thought":"x"}' } },
          { id: 'b', function: { name: 'finish', arguments: '{"message":""}' } },
        ],
      },
    });
  });

  test.each<[string, readonly unknown[]]>([
    ['in the middle of a call', [delta({ content: 'Look.' }), piece(0, 'a', 'execute_bash', '{"command": "rm -rf /tmp/')]],
    ['after a whole call without its finish reason', [piece(0, 'a', 'think', '{"thought":"x"}')]],
    ['after its usage', [delta({ content: 'Look.' }), { choices: [], usage: { prompt_tokens: 1 } }]],
    ['at once', []],
  ])('that stops %s was cut: nothing of it runs', async (_, chunks) => {
    await expect(readStream(stream(...chunks), () => undefined)).rejects.toThrow('premature end');
  });

  test('that holds something else is none', async () => {
    await expect(readStream(stream({ choices: 'no' }), () => undefined)).rejects.toThrow(SyntaxError);
  });
});
