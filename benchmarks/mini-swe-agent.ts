import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findProfile, runAttempt } from '../src/agent/index.ts';
import { fakeEndpoint, openAiEndpoint } from '../src/models/index.ts';
import { createLayer, namespaceProvider } from '../src/sandbox/index.ts';
import { errorMessage } from '../src/support/errors.ts';
import { runProcess } from '../src/support/process.ts';
import { toolPath } from '../src/support/tools.ts';
import { findDocker } from './support/docker.ts';
import { machineLine, median } from './support/machine.ts';

/**
 * Wall time of a turn of mini-swe-agent in its Docker environment, as a ratio to ours in our namespace sandbox. Both ask the
 * same scripted endpoint on this machine and run the same commands, by turns in one run. A turn is the time between two
 * requests that arrive at the endpoint, so one clock serves both. Without Docker or the package index ours is told alone.
 */

const ROUNDS = 5;
const TURNS = 60;
const GOAL = 10;

/** What each agent calls its shell, and how it says that it is done. */
type Dialect = { shell: string; end: { name: string; arguments: string } };
const OURS: Dialect = { shell: 'execute_bash', end: { name: 'finish', arguments: '{"message":"Done."}' } };
const THEIRS: Dialect = {
  shell: 'bash',
  end: { name: 'bash', arguments: '{"command":"echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}' },
};

/** The command of each turn, and what its result has to hold. */
const commands: readonly (readonly [string, string])[] = Array.from({ length: TURNS }, (_, turn) => {
  if (turn === 0) return ["echo 'a = 1' > a.py", ''];
  const kinds = [
    [`echo turn ${turn}`, `turn ${turn}`],
    ['ls', 'a.py'],
    ['sed -n 1,5p a.py', 'a = 1'],
  ] as const;
  return kinds[turn % 3] ?? kinds[0];
});

/** Milliseconds of each turn, and until the first request. */
type Round = { start: number; turns: number[] };

const MiniEnd = z.object({ version: z.string(), end: z.literal('Submitted'), import_ms: z.number(), container_ms: z.number() });
type MiniEnd = z.infer<typeof MiniEnd>;

const root = await mkdtemp(join(tmpdir(), 'mini-swe-agent-bench-'));
try {
  console.log(machineLine());
  const mini = await openMini();
  const attempt = await openOurs();
  const rounds: { ours: Round[]; theirs: Round[] } = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.ours.push(await playRound(OURS, attempt));
    if (mini.kind === 'ready') rounds.theirs.push(await playRound(THEIRS, mini.attempt));
  }
  console.log(
    `\n${ROUNDS} rounds of ${TURNS} turns, medians; the model is one fake endpoint on loopback, which mini-swe-agent asks through litellm`,
  );
  const ours = tell('ours, namespace sandbox', rounds.ours);
  if (mini.kind === 'missing') console.log(`nothing is compared: ${mini.why}`);
  else {
    const { version, import_ms, container_ms } = mini.last() ?? {};
    const theirs = tell(`mini-swe-agent ${version}, ${mini.docker}`, rounds.theirs);
    console.log(
      `  of its start ${import_ms?.toFixed(0)} ms are imports and ${container_ms?.toFixed(0)} ms its container (last round); it neither waited nor tried again: ${TURNS + 1} requests a round`,
    );
    console.log(
      `ours : mini-swe-agent, a turn = 1/${(theirs.turn / ours.turn).toFixed(1)} (goal 1/${GOAL}), by mean turns 1/${(theirs.mean / ours.mean).toFixed(1)}`,
    );
  }
} finally {
  await rm(root, { recursive: true, force: true });
}

/** One attempt by the script at an endpoint of its own. Throws where commands did not run as they should, or requests were repeated. */
async function playRound(dialect: Dialect, attempt: (baseUrl: string) => Promise<void>): Promise<Round> {
  const arrived: number[] = [];
  await using server = await fakeEndpoint((_, number) => {
    arrived.push(performance.now());
    const [command] = commands[number] ?? [];
    const call = command === undefined ? dialect.end : { name: dialect.shell, arguments: JSON.stringify({ command }) };
    return { kind: 'call', text: 'Next.', ...call };
  });
  const began = performance.now();
  await attempt(server.baseUrl);
  const results = server.requests.at(-1)?.messages.filter(({ role }) => role === 'tool') ?? [];
  const wrong = commands.findIndex(([, expected], turn) => results[turn]?.content.includes(expected) !== true);
  if (wrong !== -1) throw new Error(`${dialect.shell}, turn ${wrong}: ${results[wrong]?.content}`);
  if (arrived.length !== TURNS + 1) throw new Error(`${arrived.length} requests for ${TURNS + 1} replies`);
  const [first = Number.NaN] = arrived;
  return { start: first - began, turns: arrived.slice(1).map((at, turn) => at - (arrived[turn] ?? Number.NaN)) };
}

function tell(name: string, rounds: readonly Round[]): { turn: number; mean: number } {
  const turn = median(rounds.map(({ turns }) => median(turns)));
  const mean = median(rounds.map(({ turns }) => turns.reduce((sum, one) => sum + one, 0) / turns.length));
  const start = median(rounds.map((round) => round.start));
  console.log(
    `${name.padEnd(44)} ${turn.toFixed(2).padStart(7)} ms a turn (mean ${mean.toFixed(2)}); ${start.toFixed(0)} ms from start to first request`,
  );
  return { turn, mean };
}

/** Our attempt, in a fresh namespace sandbox. */
async function openOurs(): Promise<(baseUrl: string) => Promise<void>> {
  const provider = namespaceProvider({ root: join(root, 'state') });
  const layer = join(root, 'layer');
  await createLayer(layer, [{ path: '/testbed/README', content: 'A repository.\n' }]);
  return async (baseUrl) => {
    await using sandbox = await provider.create({
      layers: [layer],
      mounts: [],
      workdir: '/testbed',
      variables: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
      network: false,
    });
    const events = runAttempt({
      task: { instanceId: 'turns', statement: 'a is wrong', workdir: '/testbed' },
      attempt: 1,
      seed: 1,
      model: openAiEndpoint({ name: 'fake', baseUrl }),
      profile: findProfile('default'),
      sandbox,
      limits: { maxTurns: TURNS + 1 },
    });
    let end = '';
    for await (const event of events) if (event.type === 'attempt-end') end = `${event.reason} ${event.detail}`;
    if (end !== 'finished ') throw new Error(end);
  };
}

type Mini =
  | { kind: 'missing'; why: string }
  | { kind: 'ready'; docker: string; attempt(baseUrl: string): Promise<void>; last(): MiniEnd | undefined };

/** The newest mini-swe-agent that runs on our Python, in an environment of its own. */
async function openMini(): Promise<Mini> {
  const docker = await findDocker();
  if (docker === undefined) return { kind: 'missing', why: 'no Docker answers here' };
  const python = join(root, 'venv/bin/python');
  try {
    await must([toolPath('uv'), 'venv', '--quiet', '--python', toolPath('python'), join(root, 'venv')]);
    await must([toolPath('uv'), 'pip', 'install', '--quiet', '--python', python, 'mini-swe-agent', 'litellm[mcp]']); // of litellm's extras, the one without which no request leaves it
  } catch (error) {
    return { kind: 'missing', why: `mini-swe-agent cannot be installed: ${errorMessage(error)}` };
  }
  let last: MiniEnd | undefined;
  return {
    kind: 'ready',
    docker: `Docker ${docker.version}`,
    last: () => last,
    async attempt(baseUrl) {
      const told = await must([python, join(import.meta.dirname, 'mini_swe_agent.py'), baseUrl, docker.image], {
        LITELLM_LOCAL_MODEL_COST_MAP: 'True', // else prices are fetched
        MSWEA_GLOBAL_CONFIG_DIR: join(root, 'mini-swe-agent'),
        MSWEA_MODEL_RETRY_STOP_AFTER_ATTEMPT: '1', // no waiting before another try
        MSWEA_SILENT_STARTUP: '1',
      });
      last = MiniEnd.parse(JSON.parse(told.trim().split('\n').at(-1) ?? ''));
    },
  };
}

async function must(command: [string, ...string[]], variables: Record<string, string> = {}): Promise<string> {
  const env = { ...(process.env as Record<string, string>), ...variables };
  const result = await runProcess(command, { env, timeoutMs: 300_000 });
  if (result.exitCode !== 0) throw new Error(result.stderr.trim().split('\n').slice(-5).join('\n'));
  return result.stdout;
}
