import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRun, type StoredAttempt } from '../attempt-folder.ts';
import { exportPredictions } from '../export/predictions.ts';
import {
  miniTrajectory,
  openhandsCompletion,
  openhandsOutput,
  PATCH,
  sftRow,
  sweAgentTrajectory,
} from './fixture-trajectories.ts';
import { type ImportProblem, type ImportSummary, importRun } from './import-run.ts';
import { importer } from './importers.ts';
import { readReports } from './report-outcomes.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-rows-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: unknown): Promise<string> {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

type Imported = { attempts: StoredAttempt[]; problems: string[]; summary: ImportSummary };

async function imported(from: string, files: readonly string[], more: object = {}): Promise<Imported> {
  const problems: string[] = [];
  const run = join(root, 'run');
  const onProblem = ({ problem }: ImportProblem): number => problems.push(problem);
  const summary = await importRun({ importer: importer(from), files, run, onProblem, ...more });
  return { attempts: await readRun(run), problems, summary };
}

const statuses = (attempt: StoredAttempt | undefined): string[] =>
  (attempt?.events ?? []).flatMap((event) => (event.type === 'tool-result' ? [`${event.tool} ${event.status}`] : []));
const untrained = (attempt: StoredAttempt | undefined): (string | undefined)[] =>
  (attempt?.events ?? []).flatMap((event) => (event.type === 'model-reply' ? [event.untrained] : []));

const native = (id: string | null, name: string, args: unknown): object => ({
  role: 'assistant',
  content: 'I go on.',
  tool_calls: [{ ...(id === null ? {} : { id }), type: 'function', function: { name, arguments: args } }],
});
const tool = { type: 'function', function: { name: 'execute_bash', description: null, parameters: { type: 'object' } } };

describe('rows', () => {
  test('SWE-smith: messages as JSON text, OBSERVATION, the outcome of each row', async () => {
    const messages = [
      { role: 'system', content: 'You fix.' },
      { role: 'user', content: [{ type: 'text', text: 'Fix it.' }] },
      { role: 'assistant', content: 'a\n\n<function=bash>\n<parameter=command>ls</parameter>\n</function>' },
      { role: 'user', content: 'OBSERVATION:\na.py' },
      {
        role: 'assistant',
        content:
          'b\n\n<function=str_replace_editor>\n<parameter=command>str_replace</parameter>\n<parameter=path>/testbed/a.py</parameter>\n</function>',
      },
      {
        role: 'user',
        content: 'OBSERVATION:\nNo replacement was performed, old_str `x` did not appear verbatim in /testbed/a.py.',
      },
      { role: 'assistant', content: '<function=submit>\n</function>' },
    ];
    const row = (resolved: unknown, more: object = {}): object => ({
      instance_id: 'o__n.1',
      traj_id: 't',
      messages: JSON.stringify(messages),
      model: 'claude',
      patch: PATCH,
      resolved,
      ...more,
    });
    const rows = [row(true), row(false), row(null)].map((one) => `${JSON.stringify(one)}\n`).join('');
    const { attempts, summary } = await imported('sft', [await put('rows.jsonl', rows)]);
    expect(statuses(attempts[0])).toEqual(['execute_bash ok', 'str_replace_editor editor-error', 'finish ok']);
    expect(attempts.map(({ verdict }) => verdict?.outcome)).toEqual(['resolved', 'unresolved', undefined]);
    expect(attempts[0]?.patch).toBe(PATCH);
    expect(summary).toMatchObject({
      statuses: { ok: 6, 'editor-error': 3 },
      outcomes: { resolved: 1, unresolved: 1, none: 1 },
    });
    // whoever imports vouches only for rows that say nothing
    const vouched = await imported('sft', [join(root, 'rows.jsonl')], { outcome: 'resolved' });
    expect(vouched.attempts.map(({ verdict }) => verdict?.outcome)).toEqual(['resolved', 'unresolved', 'resolved']);
  });

  test('SWE-rebench of OpenHands: `trajectory`, `model_patch`, `resolved` as a number, tools of the row, arguments that are missing', async () => {
    const row = {
      trajectory_id: 'chatcmpl-1',
      instance_id: 'o__n-2',
      trajectory: [
        { role: 'system', content: 'You fix.', tool_calls: null, name: null },
        { role: 'user', content: 'Fix it.' },
        native('a', 'execute_bash', '{"command": "make"}'),
        {
          role: 'tool',
          content: 'bash: make: command not found\n[The command completed with exit code 127.]',
          tool_call_id: 'a',
        },
        native('b', 'submit', ''),
        { role: 'tool', content: 'ok', tool_call_id: 'b' },
        native(null, 'submit', null),
        { role: 'tool', content: 'ok', tool_call_id: null },
        native('c', 'finish', undefined),
      ],
      tools: [tool],
      model_patch: PATCH,
      exit_status: 'submit',
      resolved: 1,
    };
    const { attempts } = await imported('sft', [await put('rows.json', [row])]);
    const [attempt] = attempts;
    expect(statuses(attempt)).toEqual(['execute_bash cannot-run', 'finish ok', 'finish ok', 'finish ok']);
    expect(attempt?.messages.flatMap(({ tool_calls }) => tool_calls?.map((call) => call.function.arguments) ?? [])).toEqual([
      '{"command": "make"}',
      '{}',
      '{}',
      '{}',
    ]);
    expect(attempt).toMatchObject({ instanceId: 'o__n-2', patch: PATCH, verdict: { outcome: 'resolved' } });
    const start = attempt?.events[0];
    expect(start?.type === 'attempt-start' ? start.tools : undefined).toEqual([
      { type: 'function', function: { name: 'execute_bash', parameters: { type: 'object' } } },
    ]);
  });

  test('SWE-agent of nebius: role `ai`, `text` and `system_prompt`, fenced commands, `target`', async () => {
    const row = {
      instance_id: 'o__n-3',
      model_name: 'llama',
      target: false,
      trajectory: [
        { role: 'system', system_prompt: 'A shell.', text: null },
        { role: 'user', text: 'Fix it.', system_prompt: null },
        { role: 'ai', text: 'I look.\n```\nopen a.py\n```' },
        { role: 'user', text: 'File a.py not found' },
        { role: 'ai', text: 'So.\n```\nedit 1:1\nx\nend_of_edit\n```' },
        { role: 'user', text: 'Your proposed edit has introduced new syntax error(s).' },
        { role: 'ai', text: '```\npython a.py\n```' },
        { role: 'user', text: '1' },
        { role: 'ai', text: '```\nsubmit\n```' },
      ],
      exit_status: 'submitted',
      generated_patch: PATCH,
      eval_logs: '',
    };
    const { attempts } = await imported('sft', [await put('rows.json', row)]);
    expect(statuses(attempts[0])).toEqual(['open editor-error', 'edit editor-error', 'execute_bash ok', 'finish ok']);
    expect(attempts[0]?.messages[0]?.content).toBe('A shell.');
    expect(attempts[0]).toMatchObject({ patch: PATCH, verdict: { outcome: 'unresolved' } });
  });

  test('R2E-Gym: its exit codes and wrapper', async () => {
    const said = (name: string): object => ({
      role: 'assistant',
      content: `<function=${name}>\n<parameter=cmd>x</parameter>\n</function>`,
    });
    const messages = [
      { role: 'user', content: 'Fix it.' },
      said('execute_bash'),
      { role: 'user', content: 'Exit code: Error: Exit code 127\nExecution output of [execute_bash]:\nsh: x: not found' },
      said('file_editor'),
      { role: 'user', content: "Execution output of [file_editor]:\nERROR: The path '/a' does not exist." },
      said('execute_bash'),
      { role: 'user', content: 'Exit code: 0\nExecution output of [execute_bash]:\nERROR: in a log' },
    ];
    const { attempts } = await imported('sft', [await put('rows.json', { messages, reward: 1 })]);
    expect(statuses(attempts[0])).toEqual(['execute_bash cannot-run', 'str_replace_editor editor-error', 'execute_bash ok']);
    expect(attempts[0]).toMatchObject({ instanceId: 'rows-1', verdict: { outcome: 'resolved' } });
  });

  test.each([
    ['train', false],
    ['turn_mask', 0],
    ['loss', false],
    ['loss_weight', 0],
    ['weight', 0],
    ['training', 'false'],
  ])('a reply with %s %j is not trained', async (field, value) => {
    const row = sftRow();
    row.messages = row.messages.map(({ turn_mask: _, ...message }) => message);
    row.messages[2] = { ...row.messages[2], [field]: value };
    const { attempts, summary } = await imported('sft', [await put('rows.json', row)]);
    expect(untrained(attempts[0])).toEqual(['source-flag', undefined, undefined]);
    expect(summary.untrained).toBe(1);
  });

  test.each([
    ['for all', { train: false }, ['source-flag', 'source-flag', 'source-flag']],
    ['for each reply', { turn_mask: [1, 0, 1] }, [undefined, 'source-flag', undefined]],
    ['for each message', { turn_mask: [0, 0, 1, 0, 0, 0, 1] }, [undefined, 'source-flag', undefined]],
    ['of another length', { turn_mask: [0, 1] }, [undefined, undefined, undefined]],
  ])('flags of a row %s', async (_, flags, expected) => {
    const row = sftRow();
    row.messages = row.messages.map(({ turn_mask: __, ...message }) => message);
    const { attempts } = await imported('sft', [await put('rows.json', { ...row, ...flags })]);
    expect(untrained(attempts[0])).toEqual(expected);
  });

  test('Parquet, compressed as data sets are', async () => {
    const column = (name: string, data: unknown[]): { name: string; data: unknown[]; type: 'STRING' } => ({
      name,
      data,
      type: 'STRING',
    });
    const rows = [1, 2].map((number) => ({ ...sftRow(), instance_id: `o__n-${number}` }));
    const columnData = [
      column(
        'instance_id',
        rows.map(({ instance_id }) => instance_id),
      ),
      column(
        'messages',
        rows.map(({ messages }) => JSON.stringify(messages)),
      ),
      { name: 'resolved', data: [true, false], type: 'BOOLEAN' as const },
    ];
    const files = [
      await put('s.parquet', new Uint8Array(parquetWriteBuffer({ columnData }))),
      await put(
        'z.parquet',
        new Uint8Array(
          parquetWriteBuffer({ columnData, codec: 'ZSTD', compressors: { ZSTD: (input) => zstdCompressSync(input) } }),
        ),
      ),
      await put(
        'g.parquet',
        new Uint8Array(parquetWriteBuffer({ columnData, codec: 'GZIP', compressors: { GZIP: (input) => gzipSync(input) } })),
      ),
    ];
    const { summary, problems } = await imported('sft', [...files, await put('broken.parquet', 'PAR1broken')]);
    expect(summary).toMatchObject({ imported: 6, malformed: 1, outcomes: { resolved: 3, unresolved: 3 } });
    expect(problems).toHaveLength(1);
  });
});

test('OpenHands SDK: events told by kind, text ids, parallel calls, errors of agent and tools', async () => {
  const action = (id: string, response: string, name: string, args: unknown): object => ({
    kind: 'ActionEvent',
    id: `e-${id}`,
    timestamp: '2026-01-01T00:00:00',
    source: 'agent',
    thought: [{ type: 'text', text: `I call ${name}.` }],
    tool_name: name,
    tool_call_id: id,
    tool_call: { id, name, arguments: JSON.stringify(args), origin: 'completion' },
    llm_response_id: response,
  });
  const observed = (id: string, name: string, text: string, more: object = {}): object => ({
    kind: 'ObservationEvent',
    id: `o-${id}`,
    source: 'environment',
    tool_name: name,
    tool_call_id: id,
    action_id: `e-${id}`,
    observation: { kind: 'Observation', content: [{ type: 'text', text }], is_error: false, ...more },
  });
  const history = [
    { kind: 'SystemPromptEvent', id: 's', source: 'agent', system_prompt: { type: 'text', text: 'You fix.' }, tools: [tool] },
    { kind: 'ConversationStateUpdateEvent', id: 'u', source: 'environment', key: 'k', value: 1 },
    {
      kind: 'MessageEvent',
      id: 'm',
      source: 'user',
      llm_message: { role: 'user', content: [{ type: 'text', text: 'Fix it.' }] },
    },
    action('a', 'r1', 'terminal', { command: 'ls' }),
    action('b', 'r1', 'file_editor', { command: 'str_replace' }),
    observed('a', 'terminal', 'a.py', {
      exit_code: 1,
      metadata: { exit_code: 1, suffix: '\n[The command completed with exit code 1.]' },
    }),
    observed('b', 'file_editor', 'Parameter `old_str` is required for command: str_replace.', { is_error: true }),
    action('c', 'r2', 'file_editor', { command: 'view' }),
    observed('c', 'file_editor', 'The path /a does not exist.', { is_error: true }),
    action('d', 'r3', 'browse', {}),
    {
      kind: 'AgentErrorEvent',
      id: 'x',
      source: 'agent',
      tool_name: 'browse',
      tool_call_id: 'd',
      error: "Tool 'browse' not found. Available: []",
    },
    action('f', 'r4', 'finish', { message: 'done' }),
  ];
  const row = { instance_id: 'o__n-4', history, test_result: { git_patch: PATCH }, metadata: { llm: { model: 'm' } } };
  const expected = [
    'execute_bash non-zero-exit',
    'str_replace_editor bad-argument',
    'str_replace_editor editor-error',
    'browse unknown-tool',
    'finish ok',
  ];
  const { attempts } = await imported('openhands', [await put('output.jsonl', `${JSON.stringify(row)}\n`)]);
  expect(statuses(attempts[0])).toEqual(expected);
  expect(attempts[0]?.patch).toBe(PATCH);
  expect(attempts[0]?.events[0]).toMatchObject({ model: 'm', tools: [{ type: 'function' }] });
  expect(attempts[0]?.messages[2]?.tool_calls?.map(({ id }) => id)).toEqual(['a', 'b']);
  for (const [index, event] of history.entries())
    await put(`talks/one/events/event-${String(index).padStart(5, '0')}-x.json`, event);
  const folder = await imported('openhands', [join(root, 'talks')]);
  expect(folder.attempts.map((one) => [one.instanceId, statuses(one)])).toEqual([['one', expected]]);
});

test('folders as tools write them, each by its own files; `auto` takes all', async () => {
  await put('mini/o__n-1/o__n-1.traj.json', miniTrajectory());
  await put('mini/preds.json', {});
  await put('swe/x/x.traj', sweAgentTrajectory());
  await put('oh/output.jsonl', JSON.stringify(openhandsOutput()));
  await put('oh/llm_completions/owner__name-2/m-1.json', openhandsCompletion());
  await put('logs/llm_completions/owner__name-5/m-1.json', openhandsCompletion());
  const counts = async (from: string, name: string): Promise<unknown> =>
    (await imported(from, [join(root, name)])).summary.imported;
  expect(await counts('mini-swe-agent', 'mini')).toBe(1);
  expect(await counts('swe-agent', 'swe')).toBe(1);
  expect(await counts('openhands', 'oh')).toBe(1);
  expect(await counts('openhands', 'logs')).toBe(1);
  const all = ['mini', 'swe', 'oh', 'logs'].map((name) => join(root, name));
  const { summary, problems } = await imported('auto', all);
  expect([summary.imported, problems]).toEqual([4, []]);
});

test.each([
  ['sft', 'mini-swe-agent', miniTrajectory],
  ['openhands', 'swe-agent', sweAgentTrajectory],
  ['swe-agent', 'openhands', openhandsOutput],
  ['mini-swe-agent', 'openhands', openhandsCompletion],
  ['openhands', 'sft', sftRow],
])('--from %s of a trajectory of %s names the tool', async (from, whose, make) => {
  const { problems, summary } = await imported(from, [await put('x.json', make())]);
  expect(problems).toEqual([`this is a trajectory of ${whose}: import it with --from ${whose}`]);
  expect(summary.imported).toBe(0);
});

test('outcomes from SWE-bench’s reports, of a run and of instances', async () => {
  const rows = ['a', 'b', 'c', 'd', 'e'].map((instance_id) => `${JSON.stringify({ ...sftRow(), instance_id })}\n`).join('');
  const run = await put('m.run.json', {
    total_instances: 9,
    resolved_instances: 1,
    completed_ids: ['a', 'b'],
    resolved_ids: ['a'],
    unresolved_ids: ['b'],
    error_ids: ['c'],
    schema_version: 2,
  });
  const one = await put('report.json', { d: { patch_exists: true, resolved: true, tests_status: {} } });
  const outcomes = await readReports([run, one]);
  const { attempts, summary } = await imported('sft', [await put('rows.jsonl', rows)], { outcomes });
  expect(attempts.map(({ verdict }) => verdict?.outcome)).toEqual([
    'resolved',
    'unresolved',
    'infra-failure',
    'resolved',
    undefined,
  ]);
  expect(summary.outcomes).toEqual({ resolved: 2, unresolved: 1, 'infra-failure': 1, none: 1 });
  await expect(readReports([await put('other.json', { a: 1 })])).rejects.toMatchObject({
    code: 'REPORT_UNREADABLE',
    kind: 'usage',
  });
});

test('completions tell no patch: they are no empty prediction', async () => {
  const { attempts, summary } = await imported('openhands', [await put('o__n-5.completion.json', openhandsCompletion())]);
  expect(summary.without_patch).toBe(1);
  expect(attempts[0]?.unreadable).toBe('there is no patch.diff');
  expect(await exportPredictions(attempts, join(root, 'predictions'))).toEqual([]);
});

test('the tools of a completion’s request are kept', async () => {
  const log = { ...openhandsCompletion(), kwargs: { tools: [tool], temperature: 0 } };
  const { attempts } = await imported('openhands', [await put('o__n-6.completion.json', log)]);
  expect(attempts[0]?.events[0]).toMatchObject({ tools: [{ type: 'function', function: { name: 'execute_bash' } }] });
});
