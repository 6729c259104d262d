import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scriptedModel } from '../../../models/index.ts';
import { runAttempt } from '../../attempt.ts';
import { testSandbox } from '../../test-bench.ts';
import { findProfile } from '../profiles.ts';
import { assigned, functionText, readPython } from './python-values.ts';

const TOOL = (name: string, body: string): string => `from somewhere import Param

${body}

def make_${name}_tool(short: bool = False) -> Param:
    text = (
        _SHORT if short else _LONG
    )
    return ChatCompletionToolParam(
        type='function',
        function=ChatCompletionToolParamFunctionChunk(
            name=${name.toUpperCase()}_TOOL_NAME,
            description=adapted(text),
            parameters={
                'type': 'object',
                'properties': {PROPERTIES},
                'required': [REQUIRED],
            },
        ),
    )
`;
const tool = (name: string, long: string, properties: string, required: string): string =>
  TOOL(name, `_LONG = """${long}"""\n_SHORT = 'too short'`)
    .replace('{PROPERTIES}', `{${properties}}`)
    .replace('REQUIRED', required);
const OF = 'openhands/agenthub/codeact_agent';

/** A checkout in shape alone: its words are this test's own. */
const FILES: Record<string, string> = {
  [`${OF}/prompts/system_prompt.j2`]: "You mend things.\n{% if chatty %}\nTalk.\n{% endif %}\n{% include 'more.j2' %}\n",
  [`${OF}/prompts/more.j2`]: 'Mind {braces}.\n',
  [`${OF}/tools/bash.py`]: tool(
    'execute_bash',
    'Runs \\"it\\".\n',
    "'command': {'type': 'string', 'description': adapted('What '\n 'to run.')}, 'timeout': {'type': 'number', 'description': 'When to stop.'}, 'risk': {'type': 'string', 'description': RISK, 'enum': LEVELS}",
    "'command', 'risk'",
  ),
  [`${OF}/tools/think.py`]: tool('think', 'Thinks.', "'thought': {'type': 'string', 'description': 'It.'}", "'thought'"),
  [`${OF}/tools/finish.py`]: tool('finish', 'Ends.', "'message': {'description': f'A word.'}", "'message'"),
  [`${OF}/tools/str_replace_editor.py`]: tool(
    'str_replace_editor',
    'Edits.',
    "'command': {'enum': ['view', 'create'], 'description': 'How.', 'type': 'string'}, 'path': {'type': 'string', 'description': f'Where, as {workspace_mount_path}/a.'}",
    "'command', 'path'",
  ),
  'openhands/llm/fn_call_converter.py': `SUFFIX = 1
SYSTEM_PROMPT_SUFFIX_TEMPLATE = """
Tools:
{description}
End of tools.
"""

TOOL_EXAMPLES = {
    'execute_bash': {'first': 'BASH ONE\\n', 'second': """BASH TWO
def not_code(): pass
"""},
    'browser': {'first': 'BROWSER\\n'},
    'finish': {'example': 'FINISH\\n'},
}

def get_example_for_tools(tools: list[dict]) -> str:
    example = """
An example:
USER: do it
"""
    if 'execute_bash' in available:
        example += TOOL_EXAMPLES['execute_bash']['first']
    if 'browser' in available:
        example += TOOL_EXAMPLES['browser']['first']
    if 'execute_bash' in available:
        example += TOOL_EXAMPLES['execute_bash']['second']
    if 'finish' in available:
        example += TOOL_EXAMPLES['finish']['example']
    example += 'Now you:\\n'
    return example.lstrip()

IN_CONTEXT_LEARNING_EXAMPLE_SUFFIX = '\\nGo.\\n'

def convert_tools_to_description(tools: list[dict]) -> str:
    ret = ''
    for i, tool in enumerate(tools):
        if i > 0:
            ret += '\\n'
        ret += f'<{i + 1}: {fn["name"]}>\\n'
        ret += f'About: {fn["description"]}\\n'
        if 'parameters' in fn:
            ret += 'Takes:\\n'
            for j, (param_name, param_info) in enumerate(properties.items()):
                if 'enum' in param_info:
                    enum_values = ' '.join(f"'{v}'" for v in param_info['enum'])
                    desc += f' One of {enum_values}.'
                ret += (
                    f' {j + 1}. {param_name} [{param_type}, {param_status}] {desc}\\n'
                )
        else:
            ret += 'Takes nothing.\\n'
        ret += f'</{i + 1}>\\n'
    return ret

def convert_messages(messages):
    prefix = f'CAME OF {tool_name}:\\n'
`,
  'evaluation/benchmarks/swe_bench/prompts/swe_default.j2':
    'In /workspace/{{ workspace_dir_name }} ({{ workspace_dir_name }}):\n{{ instance.problem_statement }}\nSince {{ instance.base_commit }}.\n',
  'evaluation/utils/shared.py': `def codeact_user_response(state, encapsulate=False):
    extra = 'no' if encapsulate else ''
    msg = (
        'Go on.\\n'
        f'{extra}'
        'Ask nobody.\\n'
    )
    return msg

def other():
    msg = 'not this'
`,
};

async function checkout(without?: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'openhands-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [path, text] of Object.entries(FILES)) {
    if (path === without) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

test('prompts, tools, example and answers are the checkout’s', async () => {
  const root = await checkout();
  const profile = findProfile(`openhands:${root}`);
  expect(profile).toMatchObject({
    name: `openhands:${root}`,
    calls: 'text',
    resultPrefix: 'CAME OF {tool}:\n',
    nudge: 'Go on.\nAsk nobody.\n',
  });
  expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  const model = scriptedModel([
    { call: 'think', arguments: { thought: 'a' } },
    { call: 'finish', arguments: { message: '' } },
  ]);
  const stream = runAttempt({
    task: { instanceId: 'one', statement: 'It {folder} fails.', workdir: '/testbed' },
    attempt: 1,
    seed: 1,
    model,
    profile,
    sandbox: testSandbox({}),
    limits: { maxTurns: 5 },
  });
  for await (const _ of stream);
  const [system, task, reply, result] = model.requests[1]?.messages ?? [];
  expect(system?.content).toMatchInlineSnapshot(`
    "You mend things.

    Mind {braces}.
    Tools:
    <1: execute_bash>
    About: Runs "it".

    Takes:
     1. command [string, required] What to run.
     2. timeout [number, optional] When to stop.
    </1>

    <2: think>
    About: Thinks.
    Takes:
     1. thought [string, required] It.
    </2>

    <3: finish>
    About: Ends.
    Takes:
     1. message [string, required] A word.
    </3>

    <4: str_replace_editor>
    About: Edits.
    Takes:
     1. command [string, required] How. One of 'view', 'create'.
     2. path [string, required] Where, as /workspace/a.
    </4>

    End of tools.
    "
  `);
  expect(task?.content).toMatchInlineSnapshot(`
    "An example:
    USER: do it
    BASH ONE
    BASH TWO
    def not_code(): pass
    FINISH
    Now you:
    In /testbed (testbed):
    It {folder} fails.
    Since HEAD.
    Go.
    "
  `);
  expect([reply?.content, result?.content]).toEqual([
    '<function=think>\n<parameter=thought>a</parameter>\n</function>',
    'CAME OF think:\nNoted.',
  ]);
});

test.each(Object.keys(FILES))('without %s, the error names that file', async (missing) => {
  const root = await checkout(missing);
  expect(() => findProfile(`openhands:${root}`)).toThrow(
    expect.objectContaining({ code: 'OPENHANDS_INCOMPLETE', kind: 'usage', message: `${join(root, missing)} is missing` }),
  );
});

test.each<[string, string, string, RegExp]>([
  [
    'openhands/llm/fn_call_converter.py',
    'SYSTEM_PROMPT_SUFFIX_TEMPLATE',
    'OTHER',
    /fn_call_converter.py has no SYSTEM_PROMPT_SUFFIX_TEMPLATE/,
  ],
  [`${OF}/tools/think.py`, '_LONG = ', '_LONG = computed.', /think.py has no description of a tool that can be read: /],
  ['evaluation/utils/shared.py', 'codeact_user_response', 'renamed', /shared.py has no answer to a reply without a call/],
])('where %s has changed, the error says what is not found', async (file, before, after, message) => {
  const root = await checkout();
  await writeFile(join(root, file), (FILES[file] ?? '').replaceAll(before, after));
  expect(() => findProfile(`openhands:${root}`)).toThrow(
    expect.objectContaining({ code: 'OPENHANDS_UNREADABLE', message: expect.stringMatching(message) }),
  );
});

test.each<[string, unknown]>([
  [`'a' "b" '''c\nd'''`, 'abc\nd'],
  [`('a\\n'  # why\n 'b')`, 'a\nb'],
  [`r'\\n' + 'x\\'y'`, `\\nx'y`],
  [`f'{known} {{x}} {unknown}'`, 'K {x} '],
  [`{'a': [1, -2.5, True, None], "b": (known,), }`, { a: [1, -2.5, true, null], b: 'K' }],
  [`known if some.thing(1) else 'no'`, 'no'],
  [`refine('text')`, 'text'],
  [`Thing(a='b', c=[known])`, { a: 'b', c: ['K'] }],
  [`{'a': {'b': 'c'}}['a']['b']`, 'c'],
])('the Python %s', (source, expected) => {
  expect(readPython(source, 0, (name) => (name === 'known' ? 'K' : undefined))).toEqual(expected);
});

test('what is not known is an error, not a guess', () => {
  for (const source of ['unknown', "'open", 'lambda: 1', "[x for x in 'a']", '{1: 2', "{'a': 1}['b']"])
    expect(() => readPython(source, 0, () => undefined)).toThrow(/ at character \d+$/);
});

test('a name’s first value, and a function’s text', () => {
  const source = "def a():\n    x = 'one'\n\ndef b():\n    x: str = 'two'\n";
  expect(assigned(source, 'x', () => undefined)).toBe('one');
  expect(assigned(functionText(source, 'b'), 'x', () => undefined)).toBe('two');
  expect([assigned(source, 'y', () => undefined), functionText(source, 'c')]).toEqual([undefined, '']);
});
