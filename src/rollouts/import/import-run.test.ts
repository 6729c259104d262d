import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrajectoryEvent } from '../../records/trajectory.ts';
import { readRun, type StoredAttempt } from '../attempt-folder.ts';
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

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-import-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: unknown): Promise<string> {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

type Imported = { attempts: StoredAttempt[]; problems: ImportProblem[]; summary: ImportSummary };

async function imported(from: string, ...files: string[]): Promise<Imported> {
  const problems: ImportProblem[] = [];
  const run = join(root, 'run');
  const summary = await importRun({ importer: importer(from), files, run, onProblem: (problem) => problems.push(problem) });
  return { attempts: await readRun(run), problems, summary };
}

function results(attempt: StoredAttempt | undefined): Extract<TrajectoryEvent, { type: 'tool-result' }>[] {
  return (attempt?.events ?? []).filter((event) => event.type === 'tool-result');
}
const statuses = (attempt: StoredAttempt | undefined) => results(attempt).map(({ tool, status }) => `${tool} ${status}`);

test('mini-swe-agent: statuses by return code and exception, tokens and cost by turn, the rest kept', async () => {
  const { attempts, summary } = await imported('mini-swe-agent', await put('a.traj.json', miniTrajectory()));
  expect(summary).toEqual({
    imported: 1,
    superseded: 0,
    malformed: 0,
    turns: 5,
    instances: 1,
    untrained: 0,
    without_patch: 0,
    statuses: { ok: 2, 'cannot-run': 1, 'non-zero-exit': 1, 'timed-out': 1 },
    outcomes: { none: 1 },
  });
  const [attempt] = attempts;
  expect(attempt).toMatchObject({ instanceId: 'owner__name-1', attempt: 1, patch: PATCH });
  expect(statuses(attempt)).toEqual([
    'execute_bash ok',
    'execute_bash non-zero-exit',
    'execute_bash cannot-run',
    'execute_bash timed-out',
    'execute_bash ok',
  ]);
  expect(results(attempt)[1]).toMatchObject({ exit_code: 1, arguments: { command: 'pytest' } });
  expect(attempt?.events[0]).toMatchObject({
    type: 'attempt-start',
    at: '2023-11-14T22:13:20.000Z',
    model: 'vendor/model',
    messages: [{ role: 'system' }, { role: 'user', content: 'Mend it.' }],
    extra: { trajectory_format: 'mini-swe-agent-1.1', info: { mini_version: '2.2.7' } },
  });
  expect(attempt?.events[1]).toMatchObject({
    type: 'model-reply',
    prompt_tokens: 100,
    cost: 0.5,
    extra: { extra: { cost: 0.5 } },
  });
  expect(attempt?.events.at(-1)).toMatchObject({
    reason: 'finished',
    turns: 5,
    cost: 2,
    completion_tokens: 50,
    duration_ms: 2500,
  });
  expect(attempt?.messages.map(({ role }) => role).join(' ')).toBe(`system user${' assistant tool'.repeat(4)} assistant`);
});

test('mini-swe-agent: limits are told apart, an older version’s fenced blocks are calls', async () => {
  const limited = miniTrajectory();
  Object.assign(limited['info'] as object, { exit_status: 'LimitsExceeded', model_stats: { api_calls: 250 } });
  const fenced = {
    info: { exit_status: 'RateLimitError', submission: null },
    messages: [
      { role: 'user', content: 'Mend it.' },
      { role: 'assistant', content: 'THOUGHT\n```bash\nls\n```' },
      { role: 'user', content: '<returncode>2</returncode>\n<output></output>' },
      { role: 'assistant', content: '```bash\nls\n```\n```bash\npwd\n```' },
      { role: 'user', content: 'Please always provide EXACTLY ONE action in triple backticks.' },
      { role: 'assistant', content: 'Nothing to do.' },
    ],
  };
  const files = [await put('l.traj.json', limited), await put('owner__name-9.traj.json', fenced)];
  const { attempts } = await imported('mini-swe-agent', ...files);
  expect(attempts[0]?.events.at(-1)).toMatchObject({ reason: 'max-turns' });
  expect(statuses(attempts[1])).toEqual(['execute_bash non-zero-exit', 'execute_bash unparseable-call', ' no-call']);
  expect(attempts[1]?.events.at(-1)).toMatchObject({ reason: 'model-failure', detail: 'RateLimitError' });
});

test('OpenHands completion logs: the exact conversation, errors typed by what the tools said', async () => {
  const log = openhandsCompletion();
  const { attempts } = await imported('openhands', await put('owner__name-5.completion.json', log));
  const [attempt] = attempts;
  expect(statuses(attempt)).toEqual([
    'execute_bash ok',
    'str_replace_editor editor-error',
    'str_replace_editor unparseable-call',
    'browse unknown-tool',
    'execute_bash bad-argument',
    'execute_bash timed-out',
    'execute_bash ok',
    ' no-call',
    'finish ok',
  ]);
  expect(attempt?.messages).toHaveLength(log.messages.length + 1);
  expect(attempt?.messages[1]?.content).toBe('First part.\nSecond part.');
  expect(attempt?.events[0]).toMatchObject({
    instance_id: 'owner__name-5',
    extra: {
      kwargs: { tools: [] },
      messages: [{ content: [{ cache_control: { type: 'ephemeral' } }] }, { content: [{ length: 11 }, { length: 12 }] }],
    },
  });
  expect(attempt?.events.at(-1)).toMatchObject({ reason: 'finished', prompt_tokens: 1000, cost: 0.07 });
});

test('OpenHands completion logs of one attempt: the last holds all; another attempt is another', async () => {
  const log = openhandsCompletion();
  const early = { ...log, messages: log.messages.slice(0, 2), response: { choices: [{ message: log.messages[2] }] } };
  const other = { ...early, response: { choices: [{ message: { role: 'assistant', content: 'Otherwise.' } }] } };
  const folder = 'llm_completions/owner__name-6';
  const files = [
    await put(`${folder}/vendor__m-1.json`, early),
    await put(`${folder}/vendor__m-2.json`, log),
    await put(`${folder}/vendor__m-3.json`, early),
    await put(`${folder}/vendor__m-4.json`, other),
  ];
  const { attempts, summary } = await imported('openhands', ...files);
  expect(summary).toMatchObject({ imported: 2, superseded: 2, turns: 10, instances: 1 });
  expect(attempts.map((one) => [one.instanceId, one.attempt, results(one).length])).toEqual([
    ['owner__name-6', 1, 9],
    ['owner__name-6', 2, 1],
  ]);
});

test('OpenHands output: replies from responses, or from actions; events that are no messages stay beside them', async () => {
  const { attempts } = await imported('openhands', await put('output.jsonl', `${JSON.stringify(openhandsOutput())}\n`));
  const [attempt] = attempts;
  expect(statuses(attempt)).toEqual(['execute_bash non-zero-exit', 'execute_bash ok', 'finish ok']);
  expect(attempt?.messages.map(({ content }) => content)).toEqual([
    'You mend code.',
    'Mend it.',
    'I call execute_bash.',
    '1 failed',
    'I look.',
    'pkg',
    'I call finish.',
  ]);
  expect(results(attempt)[0]?.extra).toMatchObject({ events: [{ observation: 'agent_state_changed' }] });
  expect(attempt).toMatchObject({ instanceId: 'owner__name-2', patch: PATCH });
  expect(attempt?.events.at(-1)).toMatchObject({ reason: 'finished', cost: 1.25, duration_ms: 5000 });
});

test('SWE-agent: actions by step, demonstrations in the prompt, a patch without the terminal’s line ends', async () => {
  const { attempts } = await imported('swe-agent', await put('x.traj', sweAgentTrajectory()));
  const [attempt] = attempts;
  expect(attempt).toMatchObject({ instanceId: 'owner__name-3', patch: PATCH });
  expect(statuses(attempt)).toEqual([
    'create ok',
    'edit editor-error',
    'execute_bash ok',
    'execute_bash cannot-run',
    'finish ok',
  ]);
  expect(results(attempt)[0]?.duration_ms).toBe(250);
  expect(attempt?.events[0]).toMatchObject({ model: 'gpt', messages: [{}, { role: 'assistant', content: 'An example.' }, {}] });
  expect(attempt?.events.at(-1)).toMatchObject({ reason: 'cost-limit', turns: 5, prompt_tokens: 900, cost: 3 });
  expect(attempt?.events[1]).toMatchObject({ extra: { step: { state: { open_file: 'n/a' } } } });
});

test('SFT rows: text calls, prefixed results, flags beside their messages, a verdict where one is vouched for', async () => {
  const file = await put('rows.jsonl', `${JSON.stringify(sftRow())}\n${JSON.stringify(sftRow())}\n`);
  const { attempts } = await imported('sft', file);
  expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect(statuses(attempts[0])).toEqual(['execute_bash ok', 'str_replace_editor editor-error', 'finish ok']);
  expect(attempts[0]?.events[1]).toMatchObject({ extra: { turn_mask: 1 } });
  await importRun({ importer: importer('sft'), files: [file], run: join(root, 'run'), outcome: 'resolved' });
  expect((await readRun(join(root, 'run')))[0]?.verdict).toMatchObject({
    outcome: 'resolved',
    reasons: ['stated, not graded: by whoever imported it'],
    declared: 'stated by whoever imported it',
  });
});

test('parallel calls: each result belongs to its call', async () => {
  const trajectory = {
    instance_id: 'owner__name-7',
    info: { exit_status: 'Submitted' },
    messages: [
      { role: 'user', content: 'Mend it.' },
      {
        role: 'assistant',
        content: null,
        tool_calls: ['a', 'b'].map((id) => ({ id, function: { name: 'bash', arguments: { command: id } } })),
      },
      { role: 'tool', tool_call_id: 'b', content: '<returncode>1</returncode>' },
      { role: 'tool', tool_call_id: 'a', content: '<returncode>0</returncode>' },
    ],
  };
  const { attempts } = await imported('mini-swe-agent', await put('p.traj.json', trajectory));
  expect(results(attempts[0]).map((one) => [one.turn, one.arguments['command'], one.status])).toEqual([
    [1, 'b', 'non-zero-exit'],
    [1, 'a', 'ok'],
  ]);
});

test('what cannot be read is told with file and line, and the others go on', async () => {
  const good = JSON.stringify(sftRow());
  const wrong = JSON.stringify({ ...sftRow(), messages: [{ role: 'user', content: 3 }] });
  const rows = await put(
    'rows.jsonl',
    `${good}\n${good.slice(0, 50)}\n\n${wrong}\n[]\n${good.replace('owner__name-4', '../../up')}\n${good}`,
  );
  const pretty = await put('pretty.json', JSON.stringify([{ ...sftRow(), instance_id: 7 }], null, 2));
  const cut = await put('cut.json', JSON.stringify(sftRow(), null, 2).slice(0, 200));
  const { problems, summary } = await imported(
    'sft',
    rows,
    pretty,
    cut,
    await put('empty.json', ''),
    join(root, 'gone.jsonl'),
    dirname(await put('folder/notes.txt', '')),
  );
  expect(summary).toMatchObject({ imported: 2, malformed: 9 });
  expect(problems.map(({ file, line, problem }) => [file.slice(root.length + 1), line, problem.split('\n')[0]])).toEqual([
    ['rows.jsonl', 2, expect.stringMatching(/^not JSON: Expected ':'/)],
    ['rows.jsonl', 4, expect.stringMatching(/^messages\.0\.content: Invalid input/)],
    ['rows.jsonl', 5, 'expected a row with `messages`'],
    ['rows.jsonl', 6, '"../../up" cannot be an instance id'],
    ['pretty.json', 1, expect.stringMatching(/^instance_id: Invalid input: expected string/)],
    ['cut.json', 11, expect.stringMatching(/^not JSON/)],
    ['empty.json', 1, 'not JSON: the file is empty'],
    ['gone.jsonl', 1, expect.stringMatching(/^ENOENT/)],
    ['folder', 1, expect.stringMatching(/^the folder holds no file of sft/)],
  ]);
});

test('a wrong field of one JSON file is told with its line', async () => {
  const trajectory = miniTrajectory();
  (trajectory['messages'] as { content: unknown }[])[3] = { content: 5 };
  const text = JSON.stringify(trajectory, null, 1);
  const { problems } = await imported('mini-swe-agent', await put('a.traj.json', text));
  const line = text.split('\n').findIndex((one) => one.includes('"content": 5'));
  expect(problems).toMatchObject([{ problem: expect.stringMatching(/^messages\.3\./) }]);
  expect(Math.abs((problems[0]?.line ?? 0) - line)).toBeLessThan(3);
});

test('a call of ten megabytes and strange separators come through whole', async () => {
  const row = sftRow();
  const big = `x\u2028y${'z'.repeat(10_000_000)}`;
  row.messages[2] = {
    role: 'assistant',
    content: `<function=execute_bash>\n<parameter=command>${big}</parameter>\n</function>`,
  };
  const { attempts } = await imported('sft', await put('big.jsonl', `${JSON.stringify(row)}\n`));
  expect(results(attempts[0])[0]).toMatchObject({ status: 'ok', arguments: { command: big } });
});

test('an import replaces an earlier one, and never a run that was rolled out', async () => {
  const file = await put('rows.jsonl', JSON.stringify(sftRow()));
  await imported('sft', file);
  const { attempts } = await imported('mini-swe-agent', await put('a.traj.json', miniTrajectory()));
  expect(attempts.map(({ instanceId }) => instanceId)).toEqual(['owner__name-1']);
  await expect(readFile(join(root, 'run/attempts/owner__name-4/1/patch.diff'))).rejects.toThrow('ENOENT');
  await put('run/run.json', { model: 'search-repair' });
  await expect(imported('sft', file)).rejects.toMatchObject({ code: 'RUN_EXISTS' });
});

test('an importer that nobody wrote is a usage error', () => {
  expect(() => importer('devin')).toThrow('there is no importer named devin');
});
