import { join } from 'node:path';
import { argumentsObject, argumentsText } from '../../records/message.ts';
import type { SampleMessage } from '../../records/sample.ts';
import { writeJsonLines } from '../../support/journal.ts';
import type { DatasetExporter } from './dataset-exporter.ts';

type SwiftMessage = { role: string; content: string; loss?: boolean };

/** ms-swift holds a call as a message of its own, role `tool_call`, and reads `loss` on what the model wrote. */
function toSwiftMessages(message: SampleMessage): SwiftMessage[] {
  if (message.role === 'tool') return [{ role: 'tool_response', content: message.content }];
  if (message.role !== 'assistant') return [{ role: message.role, content: message.content }];
  const loss = message.train === true;
  const calls = (message.tool_calls ?? []).map((call) => ({
    role: 'tool_call',
    content: `{"name": ${JSON.stringify(call.function.name)}, "arguments": ${jsonOf(call.function.arguments)}}`,
    loss,
  }));
  // A reply that is only a call has no text message, an empty one would teach an empty turn.
  const text = message.content === '' && calls.length > 0 ? [] : [{ role: 'assistant', content: message.content, loss }];
  return [...text, ...calls];
}

/** A call whose arguments are no JSON, which failed, still has to be read by ms-swift: they stand in it as a text. */
function jsonOf(written: string): string {
  return argumentsObject(written) === undefined ? JSON.stringify(written) : argumentsText(written);
}

export const msSwift: DatasetExporter = {
  name: 'ms-swift',
  description: 'Messages with a per-message `loss`, one file per stage in training order; switch shuffling off there.',
  async write(stages, folder) {
    for (const [index, stage] of stages.entries()) {
      await writeJsonLines(
        join(folder, `stage-${index + 1}.jsonl`),
        stage.map(({ sample }) => ({
          ...(sample.tools === undefined ? {} : { tools: JSON.stringify(sample.tools) }),
          messages: sample.messages.flatMap(toSwiftMessages),
        })),
      );
    }
  },
};
