import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProfile } from '../agent/index.ts';
import { fakeEndpoint, type Model, openAiEndpoint, type ScriptedReply, scriptedModel } from '../models/index.ts';
import type { Task } from '../records/task.ts';
import type { CallStatus, EndReason } from '../records/trajectory.ts';
import { createLayer, namespaceProvider, type Sandbox } from '../sandbox/index.ts';
import { readRun, type StoredAttempt } from './attempt-folder.ts';
import { rollOut } from './roll-out.ts';

const bash = (command: string, more = {}): ScriptedReply => ({ call: 'execute_bash', arguments: { command, ...more } });
const finish: ScriptedReply = { call: 'finish', arguments: { message: 'Done.' } };
const edit: ScriptedReply = bash("sed -i 's/1/2/' /testbed/a.py");
/** Seconds that a leftover would sleep: told apart from all others on this machine. */
const NAP = `${process.pid}.4321`;

type Case = { script: ScriptedReply[]; statuses: (CallStatus | RegExp)[]; reason: EndReason; patched: boolean };

/** What agents do to their sandboxes, each followed by a command that shows what still works. */
const misdeeds: Record<string, Case> = {
  honest: { script: [edit, finish], statuses: ['ok', 'ok'], reason: 'finished', patched: true },
  'deletes the workspace': {
    script: [edit, bash('rm -rf /testbed'), bash('cd / && echo alive'), finish],
    statuses: ['ok', /ok|non-zero-exit/, 'ok', 'ok'],
    reason: 'finished',
    patched: false,
  },
  'deletes the repository': {
    script: [edit, bash('rm -rf .git'), finish],
    statuses: ['ok', 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'puts another repository in its place': {
    script: [edit, bash('rm -rf .git; git init -q; git add .; git -c user.name=a -c user.email=a@b commit -qm mine'), finish],
    statuses: ['ok', 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'fills the disk': {
    script: [edit, bash('cat /dev/zero > /tmp/big'), bash('rm -f /tmp/big; echo alive'), finish],
    statuses: ['ok', /timed-out|non-zero-exit/, 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'fills the disk with small files': {
    script: [
      edit,
      bash('mkdir /tmp/d; for i in $(seq 100000); do head -c 1000000 /dev/zero > /tmp/d/$i || break; done'),
      bash('rm -rf /tmp/d'), // may be ended as well while the sandbox is still found full
      bash('rm -rf /tmp/d; echo alive'),
      finish,
    ],
    statuses: ['ok', /timed-out|non-zero-exit/, /ok|timed-out|non-zero-exit/, 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'fills the memory': {
    script: [edit, bash('x=a; while :; do x=$x$x; done'), bash('echo alive'), finish],
    statuses: ['ok', /timed-out|non-zero-exit/, 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'starts daemons': {
    script: [
      edit,
      bash(`setsid sleep ${NAP} & nohup sleep ${NAP} > /dev/null 2>&1 & (sleep ${NAP} &); echo started`),
      bash('echo alive'),
      finish,
    ],
    statuses: ['ok', 'ok', 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'starts more and more processes': {
    script: [edit, bash(`f() { f & f & }; f`), bash(`for i in 1 2 3; do sleep ${NAP} & done`), finish],
    statuses: ['ok', /./, /./, /ok|sandbox-failure/],
    reason: 'finished',
    patched: true,
  },
  'kills its shell': {
    script: [edit, bash('kill -9 $$'), bash('echo alive'), finish],
    statuses: ['ok', /./, 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'kills all that it can': {
    script: [edit, bash('kill -9 -1'), bash('echo alive'), finish],
    statuses: ['ok', /./, /./, 'ok'],
    reason: 'finished',
    patched: true,
  },
  'never ends': {
    script: [edit, bash('while :; do echo y; done'), bash('echo alive'), finish],
    statuses: ['ok', 'timed-out', 'ok', 'ok'],
    reason: 'finished',
    patched: true,
  },
  'writes ten megabytes in one call': {
    script: [
      edit,
      {
        call: 'str_replace_editor',
        arguments: { command: 'create', path: '/testbed/big.txt', file_text: 'x\n'.repeat(5_000_000) },
      },
      finish,
    ],
    statuses: ['ok', /ok|bad-argument|editor-error/, 'ok'],
    reason: 'finished',
    patched: true,
  },
  'goes round in circles': {
    script: Array.from({ length: 9 }, () => bash('ls')),
    statuses: ['ok', 'ok', 'ok', 'ok'],
    reason: 'stuck',
    patched: false,
  },
};

let root: string;
let attempts: Map<string, StoredAttempt>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'resilience-'));
  const provider = namespaceProvider({ root: join(root, 'state') });
  await createLayer(join(root, 'layer'), [{ path: '/testbed/a.py', content: 'a = 1\n' }]);
  const openWorkspace = async (): Promise<Sandbox> => {
    const sandbox = await provider.create({
      layers: [join(root, 'layer')],
      mounts: [],
      workdir: '/testbed',
      variables: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
      network: false,
      limits: {
        memoryBytes: 256 * 1024 ** 2,
        processes: 100,
        writtenBytes: 64 * 1024 ** 2,
        fileBytes: 48 * 1024 ** 2,
        cpuSeconds: 30,
      },
    });
    await sandbox.exec(['sh', '-c', 'git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm base']);
    return sandbox;
  };
  const vanishing = await fakeEndpoint((_, number) => {
    if (number === 1) queueMicrotask(() => void vanishing[Symbol.asyncDispose]());
    return { kind: 'call', name: 'execute_bash', arguments: '{"command":"ls"}' };
  });
  const endpoint = openAiEndpoint({ name: 'm', baseUrl: vanishing.baseUrl, retry: { tries: 2, firstDelayMs: 1 } });
  const model: Model = {
    name: 'misbehaving',
    converse(attempt) {
      const { script } = misdeeds[attempt.instanceId] ?? {};
      return (script === undefined ? endpoint : scriptedModel(script)).converse(attempt);
    },
  };
  const names = [...Object.keys(misdeeds), 'endpoint that vanishes'];
  await rollOut({
    tasks: names.map((instance_id) => ({ instance_id, problem_statement: 'a is wrong' }) as Task),
    attempts: 1,
    model,
    profile: findProfile('default'),
    limits: { maxTurns: 20, commandTimeoutMs: 8_000, quietTimeoutMs: 8_000, maxSeconds: 120 },
    seed: 1,
    run: join(root, 'run'),
    parallel: 2,
    openWorkspace,
  });
  attempts = new Map((await readRun(join(root, 'run'))).map((attempt) => [attempt.instanceId, attempt]));
}, 600_000);
afterAll(() => rm(root, { recursive: true, force: true }));

test.each(Object.entries(misdeeds))('an agent: %s', (name, { statuses, reason, patched }) => {
  const { events, patch } = attempts.get(name) as StoredAttempt;
  expect(events.at(-1)).toMatchObject({ type: 'attempt-end', reason });
  const seen = events.flatMap((event) => (event.type === 'tool-result' ? [event.status] : []));
  expect(seen).toEqual(statuses.map((status) => (typeof status === 'string' ? status : expect.stringMatching(status))));
  expect(patch.includes('+a = 2')).toBe(patched);
});

test('an endpoint that vanishes', () => {
  const { events } = attempts.get('endpoint that vanishes') as StoredAttempt;
  expect(events.at(-1)).toMatchObject({
    type: 'attempt-end',
    reason: 'model-failure',
    detail: expect.stringMatching(/^(?:unreachable|bad-reply): /),
  });
});

test('nothing that they started is left', () => {
  expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(NAP);
});
