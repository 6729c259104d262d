import type { ParameterSchema, Tool } from '../tools/tool.ts';
import { tools } from '../tools/tools.ts';
import { defaultProfile } from './default.ts';
import type { Profile } from './profile.ts';

/** Calls as text: for models whose training or server knows no tool interface. */
export const textProfile: Profile = {
  ...defaultProfile,
  name: 'text',
  calls: 'text',
  system: `You are a careful software engineer. You work in a sandbox through tools: one shell, and a text file editor.

Each of your replies says in a line or two why, and ends with exactly one call in this form:

<function=NAME>
<parameter=FIRST>value</parameter>
<parameter=SECOND>
a value of
several lines
</parameter>
</function>

Nothing follows the call. Its result comes in the next message. To write one of these tags inside a value, put a backslash after its <.

${tools.map(describeTool).join('\n\n')}`,
  resultPrefix: '[{tool}]\n',
  nudge:
    'That reply held no call that can be read. Go on with the work by a call in the form <function=NAME> … </function>; if it is done, or nothing more can be done, call finish.',
};

function describeTool(tool: Tool): string {
  const { properties, required = [] }: ParameterSchema = tool.parameters;
  const parameters = Object.entries(properties).map(([name, property]) => {
    const kind = property.enum?.join(' | ') ?? property.type ?? 'string';
    return `- ${name} (${kind}${required.includes(name) ? '' : ', optional'}): ${property.description ?? ''}`;
  });
  return `## ${tool.name}\n${tool.description}\n${parameters.join('\n')}`;
}
