import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProfile, runAttempt } from '../src/agent/index.ts';
import { fakeEndpoint, openAiEndpoint, type ScriptedReply, scriptedModel } from '../src/models/index.ts';
import type { Task } from '../src/records/task.ts';
import { rollOut } from '../src/rollouts/index.ts';
import { createLayer, namespaceProvider, type Sandbox, type Shell } from '../src/sandbox/index.ts';
import { machineLine } from './support/machine.ts';

/**
 * What roll-outs cost beside the model and the commands: milliseconds of orchestration a turn, the share of ideal
 * throughput that many attempts reach at an endpoint which takes two seconds, with the processor time that they took, and
 * memory over a thousand attempts. An argument names one of these alone.
 */

const TURNS = 200;
const AT_ONCE = 64;
const MODEL_MS = 2_000;
const ATTEMPTS = 1_000;
const MIB = 1024 ** 2;
/** Of the times that /proc tells, on every Linux. */
const TICKS_PER_SECOND = 100;

const root = await mkdtemp(join(tmpdir(), 'rollout-bench-'));
const provider = namespaceProvider({ root: join(root, 'state') });
const layer = join(root, 'layer');
const open = (layers = [layer]): Promise<Sandbox> =>
  provider.create({
    layers,
    mounts: [],
    workdir: '/testbed',
    variables: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
    network: false,
  });
const bash = (command: string): ScriptedReply => ({ text: 'Next.', call: 'execute_bash', arguments: { command } });
const finish: ScriptedReply = { call: 'finish', arguments: { message: 'Done.' } };

const parts: Readonly<Record<string, () => Promise<void>>> = { turns: perTurn, throughput, memory };
const [, , , only] = process.argv;
try {
  console.log(machineLine());
  await makeLayer();
  for (const [name, part] of Object.entries(parts)) if (only === undefined || only === name) await part();
} finally {
  await rm(root, { recursive: true, force: true });
}

/** A repository of one commit, as tasks have it. */
async function makeLayer(): Promise<void> {
  const files = join(root, 'files');
  await createLayer(files, [{ path: '/testbed/a.py', content: 'a = 1\n' }]);
  await using sandbox = await open([files]);
  await sandbox.exec(['sh', '-c', 'git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm base']);
  await sandbox.freeze(layer);
}

/** Wall time of a turn less the time inside the sandbox's shell: reading, checking, repairing, phrasing, recording. */
async function perTurn(): Promise<void> {
  await using sandbox = await open();
  let inShell = 0;
  const timed: Sandbox = {
    ...sandbox,
    async openShell(): Promise<Shell> {
      const shell = await sandbox.openShell();
      return {
        ...shell,
        async send(...args) {
          const started = performance.now();
          const result = await shell.send(...args);
          inShell += performance.now() - started;
          return result;
        },
      };
    },
  };
  const stream = runAttempt({
    task: { instanceId: 'turns', statement: 'a is wrong', workdir: '/testbed' },
    attempt: 1,
    seed: 1,
    model: scriptedModel([...Array.from({ length: TURNS }, (_, turn) => bash(`echo ${turn}`)), finish]),
    profile: findProfile('default'),
    sandbox: timed,
    limits: { maxTurns: TURNS + 1 },
  });
  const costs: number[] = [];
  let [last, lastShell] = [performance.now(), 0];
  for await (const event of stream) {
    if (event.type !== 'tool-result') continue;
    const now = performance.now();
    costs.push(now - last - (inShell - lastShell));
    [last, lastShell] = [now, inShell];
  }
  const sorted = costs.slice(1).toSorted((a, b) => a - b); // the first opens the shell
  const at = (share: number): string => `${sorted[Math.floor(sorted.length * share)]?.toFixed(2)} ms`;
  const commands = inShell / TURNS;
  console.log(
    `\norchestration a turn, over ${TURNS} turns: median ${at(0.5)} (goal 3 ms), p90 ${at(0.9)}; a command took ${commands.toFixed(2)} ms`,
  );
}

/** Short attempts, most of whose cost is their sandbox, and some nearer to the length of real ones. */
async function throughput(): Promise<void> {
  for (const turns of [3, 12, 24]) await throughputOf(turns);
}

async function throughputOf(turns: number): Promise<void> {
  await using server = await fakeEndpoint(({ messages }) => {
    const answered = messages.filter(({ role }) => role === 'assistant').length;
    const call =
      answered < turns - 1
        ? { name: 'execute_bash', arguments: `{"command":"ls; echo ${answered}"}` }
        : { name: 'finish', arguments: '{"message":"Done."}' };
    return { kind: 'slow', delayMs: MODEL_MS, answer: { kind: 'call', ...call } };
  });
  const attempts = AT_ONCE * 2;
  const before = processorSeconds();
  const seconds = await rollOutMany(join(root, `throughput-${turns}`), attempts, AT_ONCE, server.baseUrl, turns);
  const ideal = (attempts / AT_ONCE) * turns * (MODEL_MS / 1000);
  const after = processorSeconds();
  const each = (from: number, to: number): string => `${((1000 * (to - from)) / attempts).toFixed(0)} ms`;
  console.log(
    `${AT_ONCE} attempts at once, ${attempts} in all, ${turns} turns of ${MODEL_MS / 1000} s: ${seconds.toFixed(1)} s, ideal ${ideal.toFixed(1)} s: ${((100 * ideal) / seconds).toFixed(1)}% (goal 95%)`,
  );
  console.log(
    `  processor time of an attempt: ${each(before.own, after.own)} in this process, the endpoint's included, ${each(before.children, after.children)} in sandboxes`,
  );
}

/** Seconds of processor time so far: of this process, and of those that it started and that ended. */
function processorSeconds(): { own: number; children: number } {
  const { user, system } = process.cpuUsage();
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { own: (user + system) / 1e6, children: (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND };
}

async function memory(): Promise<void> {
  await using server = await fakeEndpoint(({ messages }) =>
    messages.length < 4
      ? { kind: 'call', name: 'execute_bash', arguments: '{"command":"seq 2000"}' }
      : { kind: 'call', name: 'finish', arguments: '{"message":"Done."}' },
  );
  const seen: number[] = [];
  await rollOutMany(join(root, 'memory'), ATTEMPTS, 8, server.baseUrl, 10, (done) => {
    if (done % (ATTEMPTS / 10) === 0) seen.push(process.memoryUsage().rss / MIB);
  });
  console.log(`memory after each tenth of ${ATTEMPTS} attempts, MiB: ${seen.map((mib) => mib.toFixed(0)).join(' ')}`);
}

/** Seconds that so many attempts at a fake endpoint take. */
async function rollOutMany(
  run: string,
  attempts: number,
  parallel: number,
  baseUrl: string,
  maxTurns: number,
  onDone: (done: number) => void = () => undefined,
): Promise<number> {
  const tasks = Array.from(
    { length: attempts },
    (_, index) => ({ instance_id: `task-${index}`, problem_statement: 'a is wrong' }) as Task,
  );
  const started = performance.now();
  await rollOut({
    tasks,
    attempts: 1,
    model: openAiEndpoint({ name: 'fake', baseUrl }),
    profile: findProfile('default'),
    limits: { maxTurns },
    seed: 1,
    run,
    parallel,
    openWorkspace: () => open(),
    onAttempt: ({ done }) => onDone(done),
  });
  return (performance.now() - started) / 1000;
}
