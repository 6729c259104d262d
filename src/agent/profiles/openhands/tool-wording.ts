import { z } from 'zod';
import { ByName, byName, own } from '../../../support/by-name.ts';
import { tools } from '../../tools/tools.ts';
import { PLACES, readWording, wordingIn } from './checkout.ts';
import { assigned, functionText, type Names, type PythonValue, readPython } from './python-values.ts';

const Parameter = z.object({ type: z.string().default('string'), description: z.string(), enum: z.array(z.string()).optional() });
const Described = z.object({
  name: z.string(),
  description: z.string(),
  parameters: z.object({ properties: ByName(z.unknown()), required: z.array(z.string()).default([]) }),
});
type Described = z.infer<typeof Described> & { parameters: { properties: Record<string, z.infer<typeof Parameter>> } };

/** Where OpenHands puts repositories unless it is told otherwise; later versions name it by a constant of another file. */
const WORKSPACE = '/workspace';

const FILES: Readonly<Record<string, string>> = byName({ execute_bash: 'bash.py' });

/** The four tools in the checkout's words, in the order in which prompts list them. */
export function describedTools(checkout: string): Described[] {
  return ['execute_bash', 'think', 'finish', 'str_replace_editor'].map((name) => {
    const file = `${PLACES.tools}/${FILES[name] ?? `${name}.py`}`;
    const source = readWording(checkout, file);
    const names: Names = (word) => {
      if (word.endsWith('_TOOL_NAME')) return name;
      return /workspace_mount_path/i.test(word) ? WORKSPACE : assigned(source, word, names);
    };
    return wordingIn(checkout, file, 'description of a tool', () => {
      const start = /\bChatCompletionToolParamFunctionChunk\b(?=\()/.exec(source);
      return start === null ? undefined : onlyOurs(Described.parse(readPython(source, start.index, otherwiseEmpty(names))));
    });
  });
}

/** Later versions take parameters that our tools lack: constants of other files, which nobody reads, may be empty. */
function otherwiseEmpty(names: Names): Names {
  return (word) => names(word) ?? (/^[A-Z_]+$/.test(word) ? [] : undefined);
}

function onlyOurs({ name, description, parameters }: z.infer<typeof Described>): Described {
  const ours = tools.find((tool) => tool.name === name)?.parameters.properties ?? {};
  const properties = Object.entries(parameters.properties)
    .filter(([parameter]) => Object.hasOwn(ours, parameter))
    .map(([parameter, about]) => [parameter, Parameter.parse(about)] as const);
  const required = parameters.required.filter((parameter) => Object.hasOwn(ours, parameter));
  return { name, description, parameters: { properties: byName(properties), required } };
}

/** The tools as the checkout lists them for models that write calls as text. */
export function toolList(checkout: string, converter: string, described: readonly Described[]): string {
  const body = functionText(converter, 'convert_tools_to_description');
  const phrase = (holds: string, values: Record<string, PythonValue>): string =>
    wordingIn(checkout, PLACES.converter, `phrase with ${holds}`, () => {
      const found = [...body.matchAll(/f(['"])(?:\\.|(?!\1).)*\1/g)].find(([text]) => text.includes(`{${holds}}`));
      return found && String(readPython(found[0], 0, (field) => own(values, field)));
    });
  const heading = wordingIn(checkout, PLACES.converter, 'heading of parameters', () => {
    const found = /\bif 'parameters' in fn:\s*ret \+= /.exec(body);
    return found === null ? undefined : String(readPython(body, found.index + found[0].length, () => undefined));
  });
  const listed = described.map(({ name, description, parameters }, index) => {
    const values = { 'i + 1': index + 1, 'fn["name"]': name, 'fn["description"]': description };
    const rows = Object.entries(parameters.properties).map(([parameter, { type, description: about, enum: words }], at) => {
      const allowed = words?.map((word) => phrase('v', { v: word })).join(', ');
      return phrase('param_name', {
        'j + 1': at + 1,
        param_name: parameter,
        param_type: type,
        param_status: parameters.required.includes(parameter) ? 'required' : 'optional',
        desc: about + (allowed === undefined ? '' : phrase('enum_values', { enum_values: allowed })),
      });
    });
    return [phrase('fn["name"]', values), phrase('fn["description"]', values), heading, ...rows, endOf(body, values)].join('');
  });
  return listed.join('\n');
}

/** The last phrase that numbers a tool. */
function endOf(body: string, values: Record<string, PythonValue>): string {
  const last = [...body.matchAll(/f(['"])(?:\\.|(?!\1).)*\1/g)].findLast(([text]) => text.includes('{i + 1}'));
  return last === undefined ? '' : String(readPython(last[0], 0, (field) => own(values, field)));
}
