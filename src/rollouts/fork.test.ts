import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProfile } from '../agent/index.ts';
import { type Model, replay, type ScriptedModel, type ScriptedReply, scriptedModel } from '../models/index.ts';
import type { Task } from '../records/task.ts';
import { createLayer, namespaceProvider, type Sandbox, type SandboxProvider } from '../sandbox/index.ts';
import { readAttempt, type StoredAttempt } from './attempt-folder.ts';
import { type ForkedFrom, parseForkPoint, readFork } from './fork.ts';
import { finishedAttempts } from './journal.ts';
import { rollOut } from './roll-out.ts';

let folder: string;
let provider: SandboxProvider;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fork-'));
  provider = namespaceProvider({ root: join(folder, 'state') });
  await createLayer(join(folder, 'layer'), [{ path: '/testbed/a.py', content: 'a = 1\n' }]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(snapshots: readonly string[]): Promise<Sandbox> {
  const sandbox = await provider.create({
    layers: [join(folder, 'layer'), ...snapshots],
    mounts: [],
    workdir: '/testbed',
    variables: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
    network: false,
  });
  const commit = 'test -d .git || { git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm base; }';
  await sandbox.exec(['sh', '-c', commit]);
  return sandbox;
}

type Options = { from?: ForkedFrom; keepSnapshots?: boolean; before?: (sandbox: Sandbox) => Promise<unknown>; maxTurns?: number };

async function attempt(
  model: Model,
  { from, keepSnapshots = false, before, maxTurns = 20 }: Options = {},
): Promise<StoredAttempt> {
  const run = join(folder, `run-${++runs}`);
  await rollOut({
    tasks: [{ instance_id: 'one', problem_statement: 'a is wrong' } as Task],
    attempts: 1,
    model,
    profile: findProfile('compact'),
    limits: { maxTurns },
    seed: 1,
    run,
    parallel: 1,
    openWorkspace: async (_, snapshots) => {
      const sandbox = await open(snapshots);
      await before?.(sandbox);
      return sandbox;
    },
    ...(from === undefined ? {} : { from }),
    keepSnapshots,
  });
  return readAttempt(run, 'one', 1);
}

const bash = (command: string): ScriptedReply => ({ call: 'execute_bash', arguments: { command } });
const finish: ScriptedReply = { call: 'finish', arguments: { message: 'Done.' } };
const work = [
  bash("mkdir -p 'in here' && cd 'in here' && export X=kept && echo 2 > b.py"),
  bash('sed -i s/1/3/ ../a.py; test ! -e ../marker'),
  bash('rm ../a.py b.py; echo gone'),
  finish,
];
const pointOf = ({ folder: path }: StoredAttempt, turn: number): string => `${path}@${turn}`;
const replies = (model: ScriptedModel): number => model.requests.length;

describe('an attempt goes on from a turn of another', () => {
  test('over the kept files, in the folder of its shell, with the conversation as it stood', async () => {
    const first = await attempt(scriptedModel(work), { keepSnapshots: true });
    const from = await readFork(parseForkPoint(pointOf(first, 2)));
    expect(from.snapshots).toEqual([expect.stringMatching(/snapshots\/2$/)]);
    const model = scriptedModel([bash('pwd; cat ../a.py b.py; echo "X=$X"'), finish]);
    const second = await attempt(model, { from, keepSnapshots: true });
    expect(second.events[0]).toMatchObject({
      type: 'attempt-start',
      fork: { instance_id: 'one', attempt: 1, turn: 2, state: 'snapshot' },
    });
    expect(second.events.slice(1, 5)).toEqual(first.events.slice(1, 5));
    expect(model.requests[0]?.messages).toEqual(first.messages.slice(0, 6));
    const results = second.events.filter((event) => event.type === 'tool-result');
    expect(results.map(({ turn }) => turn)).toEqual([1, 2, 3, 4]);
    expect(results[2]?.message.content).toBe(
      '[execute_bash]\n/testbed/in here\na = 3\n2\nX=\n[exit code 0, in /testbed/in here]',
    );
    expect(second.patch).toContain('+a = 3');
    expect(second.patch).toContain('b/in here/b.py');
    const third = await attempt(scriptedModel([finish]), { from: await readFork(parseForkPoint(pointOf(second, 3))) });
    expect(third.patch).toBe(second.patch);
    const after = await attempt(scriptedModel([finish]), { from: await readFork(parseForkPoint(pointOf(first, 3))) });
    expect(after.patch.match(/^(?:deleted|new) .*$/gm)).toEqual(['deleted file mode 100644']);
  });

  test('by running its calls again where no files were kept, variables of the shell included', async () => {
    const first = await attempt(scriptedModel(work));
    const from = await readFork(parseForkPoint(pointOf(first, 2)));
    const second = await attempt(scriptedModel([bash('pwd; cat ../a.py b.py; echo "X=$X"'), finish]), { from });
    expect(second.events[0]).toMatchObject({ fork: { state: 'replay' } });
    expect(second.events[0]).not.toHaveProperty('fork.diverged');
    expect(second.events.filter((event) => event.type === 'tool-result')[2]?.message.content).toContain('a = 3\n2\nX=kept\n');
    expect(second.patch).toContain('+a = 3');
  });

  test('and tells which calls ended otherwise than the first time', async () => {
    const first = await attempt(scriptedModel(work));
    const from = await readFork(parseForkPoint(pointOf(first, 2)));
    const before = (sandbox: Sandbox): Promise<void> => sandbox.writeFile('/testbed/marker', '');
    const second = await attempt(scriptedModel([finish]), { from, before });
    expect(second.events[0]).toMatchObject({ fork: { state: 'replay', diverged: [2] } });
  });

  test('with limits that go on, and a cost of its own', async () => {
    const first = await attempt(scriptedModel(work));
    const from = await readFork(parseForkPoint(pointOf(first, 2)));
    const model = scriptedModel([bash('true'), bash('false'), finish]);
    const second = await attempt(model, { from, maxTurns: 3 });
    expect(second.events.at(-1)).toMatchObject({ reason: 'max-turns', turns: 3 });
    expect(replies(model)).toBe(1);
    const reply = second.events.findLast((event) => event.type === 'model-reply');
    const [line] = await finishedAttempts(join(second.folder, '../../..'));
    expect(line?.spent?.prompt_tokens).toBe(reply?.type === 'model-reply' ? reply.prompt_tokens : undefined);
  });

  test('and the replay of its run goes on with the replies that followed', async () => {
    const first = await attempt(scriptedModel(work));
    const from = await readFork(parseForkPoint(pointOf(first, 2)));
    const second = await attempt(replay(from.run), { from });
    expect(second.messages).toEqual(first.messages);
    expect(second.patch).toBe(first.patch);
  });
});

test('a turn is named by run, task, attempt and number', async () => {
  expect(parseForkPoint('/runs/a/attempts/b-1/2@30')).toEqual({ run: '/runs/a', instanceId: 'b-1', attempt: 2, turn: 30 });
  expect(parseForkPoint('/runs/a/b-1/2@0')).toEqual({ run: '/runs/a', instanceId: 'b-1', attempt: 2, turn: 0 });
  for (const text of ['', '/runs/a', 'b-1/2@3', '/runs/a/b/2', '/runs/a/b/x@1'])
    expect(() => parseForkPoint(text)).toThrow(expect.objectContaining({ code: 'FORK_MALFORMED', kind: 'usage' }));
  const first = await attempt(scriptedModel(work));
  await expect(readFork(parseForkPoint(pointOf(first, 9)))).rejects.toMatchObject({
    code: 'FORK_MISSING',
    hint: 'Its turns are 1 to 4.',
  });
  expect((await readFork(parseForkPoint(pointOf(first, 0)))).events).toHaveLength(1);
});
