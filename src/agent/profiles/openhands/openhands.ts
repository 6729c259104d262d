import { Template } from '@huggingface/jinja';
import type { Profile } from '../profile.ts';
import { textProfile } from '../text.ts';
import { PLACES, readWording, wordingIn } from './checkout.ts';
import { assigned, functionText, type PythonValue, readPython } from './python-values.ts';
import { describedTools, toolList } from './tool-wording.ts';

/**
 * The profile whose prompts and descriptions of tools are read from a user's own OpenHands checkout, with calls as text, which
 * is how models are asked there that have no tool interface. Nothing of the checkout is run. What the tools answer is ours.
 * Throws usage errors that name the file which is missing or cannot be read.
 */
export function openHandsProfile(checkout: string): Profile {
  const converter = readWording(checkout, PLACES.converter);
  const tools = describedTools(checkout);
  const inConverter = (name: string): string =>
    wordingIn(checkout, PLACES.converter, name, () => textOf(assigned(converter, name, () => undefined)));
  const list = toolList(checkout, converter, tools);
  const suffix = inConverter('SYSTEM_PROMPT_SUFFIX_TEMPLATE').replace('{description}', () => list);
  const example = wordingIn(checkout, PLACES.converter, 'example', () =>
    exampleOf(converter, new Set(tools.map(({ name }) => name))),
  );
  return {
    ...textProfile,
    name: `openhands:${checkout}`,
    system: systemPrompt(checkout) + suffix,
    task: example + taskPrompt(checkout) + inConverter('IN_CONTEXT_LEARNING_EXAMPLE_SUFFIX'),
    resultPrefix: wordingIn(checkout, PLACES.converter, 'prefix of results', () => {
      const start = /\bprefix = (?=f['"])/.exec(converter);
      return start === null ? undefined : textOf(readPython(converter, start.index + start[0].length, () => '{tool}'));
    }),
    nudge: wordingIn(checkout, PLACES.nudge, 'answer to a reply without a call', () => {
      const body = functionText(readWording(checkout, PLACES.nudge), 'codeact_user_response');
      return textOf(assigned(body, 'msg', () => ''));
    }),
  };
}

function textOf(value: PythonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function systemPrompt(checkout: string): string {
  return wordingIn(checkout, PLACES.systemPrompt, 'prompt', () => rendered(checkout, PLACES.systemPrompt, {}).trim());
}

/** `{folder}` is the last part of where the repository lies, as OpenHands names it. */
function taskPrompt(checkout: string): string {
  const values = {
    workspace_dir_name: '{folder}',
    instance: { problem_statement: '{statement}', base_commit: 'HEAD' },
    test_instructions: '',
  };
  const text = wordingIn(checkout, PLACES.task, 'prompt', () => rendered(checkout, PLACES.task, values));
  return text.replaceAll('/workspace/{folder}', '{workdir}');
}

/** A template with its includes, from the same folder, put in place. */
function rendered(checkout: string, file: string, values: Record<string, unknown>): string {
  const whole = readWording(checkout, file).replace(/\{%-?\s*include\s+['"]([\w.-]+)['"]\s*-?%\}/g, (_, name: string) =>
    readWording(checkout, `${file.slice(0, file.lastIndexOf('/'))}/${name}`).replace(/\n$/, ''),
  );
  return new Template(whole.replaceAll('%}\n', '%}\n\n')).render(values); // the renderer takes one line break after a tag away
}

/** The example of a conversation, put together of the parts that are about these tools, in the order in which they are added. */
function exampleOf(converter: string, tools: ReadonlySet<string>): string | undefined {
  const body = functionText(converter, 'get_example_for_tools');
  const parts = assigned(converter, 'TOOL_EXAMPLES', () => undefined);
  const texts = [...body.matchAll(/\bexample \+?= (?:(?=["'f])|TOOL_EXAMPLES\['(\w+)'\]\['(\w+)'\])/g)].map((match) => {
    const [whole, tool, part] = match;
    if (tool === undefined) return textOf(readPython(body, match.index + whole.length, () => ''));
    return tools.has(tool) ? textOf(readPython(`parts['${tool}']['${part}']`, 0, () => parts)) : '';
  });
  return texts.length === 0 ? undefined : texts.join('').trimStart();
}
