import { callFormat, findProfile } from '../../agent/index.ts';
import { argumentsObject, type Message } from '../../records/message.ts';
import { byName } from '../../support/by-name.ts';
import type { SaidCall } from './imported-attempt.ts';

/** Other tools' names of our tools. What is not named here keeps its name. */
const OUR_NAMES: Readonly<Record<string, string>> = byName({
  bash: 'execute_bash',
  terminal: 'execute_bash',
  run: 'execute_bash',
  file_editor: 'str_replace_editor',
  str_replace_based_edit_tool: 'str_replace_editor',
  submit: 'finish',
});

export function ourName(tool: string): string {
  return OUR_NAMES[tool] ?? tool;
}

const text = callFormat(findProfile('text'));

/** The calls of a reply: structured ones, or one written as `<function=…>` text. */
export function callsOf(message: Message): SaidCall[] {
  if (message.tool_calls !== undefined) {
    return message.tool_calls.map((call) => ({
      id: call.id,
      tool: ourName(call.function.name),
      arguments: argumentsObject(call.function.arguments),
    }));
  }
  const read = text.read(message, true);
  if (read.kind === 'none') return [];
  return read.kind === 'call'
    ? [{ tool: ourName(read.call.name), arguments: read.call.arguments }]
    : [{ tool: '', arguments: undefined }];
}
