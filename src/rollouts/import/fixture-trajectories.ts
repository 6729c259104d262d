/** Small trajectories of our own making in the forms of other tools; tests bend them. */
const call = (id: string, name: string, args: unknown) => ({
  id,
  type: 'function',
  index: 0,
  function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
});

export const PATCH = 'diff --git a/pkg/core.py b/pkg/core.py\n--- a/pkg/core.py\n+++ b/pkg/core.py\n@@ -1 +1 @@\n-a\n+b\n';

/** mini-swe-agent 2: native calls, `extra` beside each message, an `exit` message at the end. */
export function miniTrajectory(): Record<string, unknown> {
  const reply = (id: string, command: string) => ({
    role: 'assistant',
    content: `I run ${command}.`,
    tool_calls: [call(id, 'bash', { command })],
    extra: {
      actions: [{ command, tool_call_id: id }],
      response: { model: 'm', choices: [{ finish_reason: 'tool_calls' }], usage: { prompt_tokens: 100, completion_tokens: 10 } },
      cost: 0.5,
      timestamp: 1_700_000_000,
    },
  });
  const result = (id: string, returncode: number, output: string, exception = '') => ({
    role: 'tool',
    tool_call_id: id,
    content: `${exception === '' ? '' : `<exception>${exception}</exception>\n`}<returncode>${returncode}</returncode>\n<output>\n${output}\n</output>`,
    extra: { raw_output: output, returncode, timestamp: 1_700_000_002.5, exception_info: exception },
  });
  return {
    instance_id: 'owner__name-1',
    trajectory_format: 'mini-swe-agent-1.1',
    info: {
      exit_status: 'Submitted',
      submission: PATCH,
      mini_version: '2.2.7',
      model_stats: { instance_cost: 2, api_calls: 4 },
      config: { agent: { step_limit: 250 }, model: { model_name: 'vendor/model' } },
    },
    messages: [
      { role: 'system', content: 'Be helpful.' },
      { role: 'user', content: 'Mend it.' },
      reply('c1', 'ls'),
      result('c1', 0, 'pkg'),
      reply('c2', 'pytest'),
      result('c2', 1, 'FAILED'),
      reply('c3', 'nothere'),
      result('c3', 127, 'bash: nothere: command not found'),
      reply('c4', 'sleep 99'),
      result('c4', -1, '', 'the command timed out after 60 seconds'),
      reply('c5', 'echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT'),
      { role: 'exit', content: PATCH, extra: { exit_status: 'Submitted', submission: PATCH } },
    ],
  };
}

/** A completion log of OpenHands: contents in parts, results as `tool` messages. */
export function openhandsCompletion(): { messages: Record<string, unknown>[]; [name: string]: unknown } {
  const part = (text: string, more: object = {}) => [{ type: 'text', text, ...more }];
  const reply = (id: string, name: string, args: unknown) => ({
    role: 'assistant',
    content: part(`I call ${name}.`),
    tool_calls: [call(id, name, args)],
  });
  const result = (id: string, name: string, text: string) => ({ role: 'tool', tool_call_id: id, name, content: part(text) });
  return {
    messages: [
      { role: 'system', content: part('You mend code.', { cache_control: { type: 'ephemeral' } }) },
      { role: 'user', content: [...part('First part.'), ...part('Second part.')] },
      reply('c1', 'execute_bash', { command: 'ls' }),
      result('c1', 'execute_bash', 'pkg\n[Command finished with exit code 0]'),
      reply('c2', 'str_replace_editor', { command: 'create', path: '/a' }),
      result('c2', 'str_replace_editor', 'ERROR:\nInvalid `path` parameter: /a. File already exists at: /a.'),
      reply('c3', 'str_replace_editor', '{"command": "view"'),
      result('c3', 'str_replace_editor', 'Error parsing the tool call'),
      reply('c4', 'browse', {}),
      result('c4', 'browse', 'Tool browse is not registered.'),
      reply('c5', 'execute_bash', {}),
      result('c5', 'execute_bash', 'Missing required argument "command" in tool call execute_bash'),
      reply('c6', 'execute_bash', { command: 'make' }),
      result('c6', 'execute_bash', 'building\n[The command timed out after 120.0 seconds. You may wait longer.]'),
      reply('c7', 'execute_bash', { command: 'make' }),
      result('c7', 'execute_bash', 'building\n[The command has no new output after 10 seconds.]'),
      { role: 'assistant', content: part('I am done.') },
      { role: 'user', content: part('Please go on.') },
    ],
    response: {
      id: 'r',
      model: 'vendor/model',
      choices: [
        { finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [call('c8', 'finish', '{}')] } },
      ],
      usage: { prompt_tokens: 1000, completion_tokens: 20 },
    },
    kwargs: { tools: [] },
    timestamp: 1_700_000_100,
    cost: 0.07,
  };
}

/** A row of OpenHands' `output.jsonl`. */
export function openhandsOutput(): Record<string, unknown> {
  const asks = (id: number, toolCall: string, name: string, args: unknown, more: object) => ({
    id,
    timestamp: `2026-01-01T00:00:0${id}.000000`,
    source: 'agent',
    ...more,
    tool_call_metadata: {
      tool_call_id: toolCall,
      function_name: name,
      model_response: {
        id: `r${toolCall}`,
        model: 'vendor/model',
        choices: [{ message: { role: 'assistant', content: `I call ${name}.`, tool_calls: [call(toolCall, name, args)] } }],
        usage: { prompt_tokens: 50, completion_tokens: 5 },
      },
    },
  });
  return {
    instance_id: 'owner__name-2',
    history: [
      { id: 0, source: 'agent', action: 'system', args: { content: 'You mend code.' } },
      { id: 1, source: 'user', action: 'message', args: { content: 'Mend it.' } },
      asks(2, 'a', 'execute_bash', { command: 'pytest' }, { action: 'run', args: { command: 'pytest' } }),
      { id: 3, source: 'agent', observation: 'run', cause: 2, content: '1 failed', extras: { metadata: { exit_code: 1 } } },
      { id: 4, source: 'environment', observation: 'agent_state_changed', content: '', extras: { agent_state: 'running' } },
      { id: 5, source: 'agent', action: 'run', args: { command: 'ls', thought: 'I look.' } },
      { id: 6, source: 'agent', observation: 'run', cause: 5, content: 'pkg', extras: { exit_code: 0 } },
      asks(7, 'c', 'finish', { message: 'done' }, { action: 'finish', args: {} }),
    ],
    test_result: { git_patch: PATCH },
    metadata: { llm_config: { model: 'vendor/model' } },
    metrics: { accumulated_cost: 1.25 },
    error: null,
  };
}

/** SWE-agent's `.traj`, with a demonstration in its prompt and text actions. */
export function sweAgentTrajectory(): Record<string, unknown> {
  const turns = [
    ['create a.py', '[File: a.py (1 lines total)]'],
    ['edit 1:1\n x', 'Your proposed edit has introduced new syntax error(s). Please read this.'],
    ['python a.py', '345'],
    ['frobnicate', 'bash: frobnicate: command not found'],
    ['submit', PATCH],
  ] as const;
  return {
    environment: 'main',
    trajectory: turns.map(([action, observation]) => ({
      action,
      observation,
      response: `thought\n\`\`\`\n${action}\n\`\`\``,
      thought: 'thought',
      execution_time: 0.25,
      state: { open_file: 'n/a' },
      query: [],
    })),
    history: [
      { role: 'system', content: 'A shell.', agent: 'main', message_type: 'system_prompt' },
      { role: 'assistant', content: 'An example.', is_demo: true, agent: 'main' },
      { role: 'user', content: 'Mend it.', agent: 'main' },
      ...turns.flatMap(([action, observation], index) => [
        { role: 'assistant', content: `thought\n\`\`\`\n${action}\n\`\`\``, action, agent: 'main' },
        ...(index === turns.length - 1 ? [] : [{ role: 'user', content: `${observation}\nbash-$`, agent: 'main' }]),
      ]),
    ],
    info: {
      exit_status: 'submitted (exit_cost)',
      submission: `\r\n${PATCH.replaceAll('\n', '\r\n')}`,
      model_stats: { instance_cost: 3, tokens_sent: 900, tokens_received: 90 },
    },
    replay_config: JSON.stringify({ agent: { model: { name: 'gpt' } }, problem_statement: { id: 'owner__name-3' } }),
  };
}

/** A row of SFT data: text calls, results as user messages, a flag on each message. */
export function sftRow(): { instance_id: string; messages: Record<string, unknown>[] } {
  return {
    instance_id: 'owner__name-4',
    messages: [
      { role: 'system', content: 'You mend code.', turn_mask: 0 },
      { role: 'user', content: 'Mend it.', turn_mask: 0 },
      {
        role: 'assistant',
        content: 'I look.\n\n<function=execute_bash>\n<parameter=command>ls</parameter>\n</function>',
        turn_mask: 1,
      },
      {
        role: 'user',
        content: 'EXECUTION RESULT of [execute_bash]:\npkg\n[The command completed with exit code 0.]',
        turn_mask: 0,
      },
      {
        role: 'assistant',
        content:
          '<function=str_replace_editor>\n<parameter=command>view</parameter>\n<parameter=path>/no</parameter>\n</function>',
        turn_mask: 0,
      },
      { role: 'user', content: 'EXECUTION RESULT of [str_replace_editor]:\nERROR:\nThe path /no does not exist.', turn_mask: 0 },
      { role: 'assistant', content: '<function=finish>\n</function>', turn_mask: 1 },
    ],
  };
}
