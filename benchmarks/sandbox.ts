import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLayer, namespaceProvider, type Sandbox, type SandboxSpec, sandboxPool } from '../src/sandbox/index.ts';
import { mapConcurrent } from '../src/support/pool.ts';
import { runProcess } from '../src/support/process.ts';
import { findDocker } from './support/docker.ts';
import { machineLine, median } from './support/machine.ts';

/**
 * What sandboxes cost, as ratios to Docker over the same root filesystem and to starting the plain program `true`, all
 * measured by turns in one run. Docker is what the `docker` command reaches; its image SWE_LEGO_CONTAINER_IMAGE, or one
 * made of programs of this machine. Without Docker the rest is printed.
 */

const ROUNDS = 20;
const SNAPSHOT_ROUNDS = 7;
const MANY = 300;
/** Between two measures, for what either side goes on with after its answer. */
const PAUSE_MS = 150;
const MIB = 1024 ** 2;
const LONG = { softTimeoutMs: 60_000, hardTimeoutMs: 60_000 };

type Measure = () => Promise<unknown>;

const root = await mkdtemp(join(tmpdir(), 'sandbox-bench-'));
const provider = namespaceProvider({ root: join(root, 'state') });
const base: Pick<SandboxSpec, 'mounts' | 'workdir' | 'variables' | 'network'> = {
  mounts: [],
  workdir: '/testbed',
  variables: { PATH: '/usr/bin:/bin' },
  network: false,
};
try {
  console.log(machineLine());
  await againstDocker();
  await snapshots();
  await many();
} finally {
  await rm(root, { recursive: true, force: true });
}

async function againstDocker(): Promise<void> {
  const docker = await startDocker();
  const spec = { ...base, layers: [], ...(docker === undefined ? {} : { rootfs: docker.rootfs }) };
  await using live = await provider.create(spec);
  const shell = await live.openShell();
  const times = await byTurns(ROUNDS, {
    'plain true': () => new Promise((resolve) => spawn('true', { stdio: 'ignore' }).on('exit', resolve)),
    'create + true + dispose': async () => {
      await using sandbox = await provider.create(spec);
      await sandbox.exec(['true']);
    },
    'exec in a live sandbox': () => live.exec(['true']),
    'command in a live session': () => shell.send('/usr/bin/true', LONG),
    ...docker?.measures,
  });
  await docker?.stop();
  const plain = times.get('plain true') ?? Number.NaN;
  console.log(`\nmedians of ${ROUNDS} rounds${docker === undefined ? '' : `, image ${docker.image}`}`);
  for (const [name, time] of times) console.log(row(name, time, `${(time / plain).toFixed(1)} × plain true`));
  if (docker === undefined) return console.log('no Docker answers here: nothing is compared with it');
  const compare = (ours: string, theirs: string, goal?: number): void => {
    const ratio = (times.get(theirs) ?? Number.NaN) / (times.get(ours) ?? Number.NaN);
    console.log(`${ours} : ${theirs} = 1/${ratio.toFixed(1)}${goal === undefined ? '' : ` (goal 1/${goal})`}`);
  };
  compare('create + true + dispose', 'docker run --rm', 12);
  compare('create + true + dispose', 'docker run --rm --network none');
  compare('command in a live session', 'docker exec', 30);
  compare('exec in a live sandbox', 'docker exec');
}

/** An environment of 500 MiB in a layer, and a sandbox over it that wrote little, or 500 MiB more. */
async function snapshots(): Promise<void> {
  const layer = join(root, 'environment');
  const source = join(root, 'files');
  await fill(source, 5000, 500 * MIB);
  await createLayer(layer, [{ path: '/testbed/environment', source }]);
  console.log(
    `\nsnapshot and fork of an environment of 500 MiB in 5000 files, medians of ${SNAPSHOT_ROUNDS} rounds (goal: 30 ms)`,
  );
  const writes: Readonly<Record<string, string>> = {
    'after 20 files, 1 MiB': 'for i in {1..20}; do head -c 52429 /dev/zero > own$i; done',
    'after 2000 files, 20 MiB': 'mkdir -p own; for i in {1..2000}; do printf %10486s > own/$i; done',
    'after 500 MiB': 'for i in {1..50}; do head -c 10485760 /dev/zero > large$i; done',
  };
  for (const [name, write] of Object.entries(writes)) {
    await using sandbox = await provider.create({ ...base, layers: [layer] });
    const shell = await sandbox.openShell();
    const written = await shell.send(write, LONG);
    if (written.kind !== 'exited' || written.exitCode !== 0) throw new Error(`${name}: ${written.output}`);
    let target = '';
    const times = await byTurns(SNAPSHOT_ROUNDS, {
      snapshot: async () => {
        target = join(root, `snapshot-${crypto.randomUUID()}`);
        await sandbox.snapshot(target);
      },
      fork: async () => {
        const fork = await provider.create({ ...base, layers: [layer, target] });
        void fork.dispose();
      },
    });
    const [snapshot = 0, fork = 0] = times.values();
    console.log(row(name, snapshot + fork, `snapshot ${snapshot.toFixed(1)} + fork ${fork.toFixed(1)}`));
  }
}

async function many(): Promise<void> {
  const pool = sandboxPool({ provider, limit: MANY });
  const freeBefore = freemem();
  const started = performance.now();
  const sandboxes: Sandbox[] = await mapConcurrent(Array.from({ length: MANY }), 8, () => pool.create({ ...base, layers: [] }));
  const made = performance.now();
  const answers = await mapConcurrent(sandboxes, 8, (sandbox, index) => sandbox.exec(['echo', String(index)]));
  const answered = performance.now();
  const right = answers.filter(({ stdout }, index) => stdout === `${index}\n`).length;
  const memory = (freeBefore - freemem()) / MANY / MIB;
  await Promise.all(sandboxes.map((sandbox) => sandbox.dispose()));
  const disposed = performance.now();
  const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`;
  console.log(
    `\n${right} of ${MANY} sandboxes, all alive at once, answered a command: made in ${seconds(started, made)}, answered in ` +
      `${seconds(made, answered)}, disposed in ${seconds(answered, disposed)}; about ${memory.toFixed(1)} MiB each`,
  );
}

/** Docker with a container that runs, and the root filesystem of its image; undefined where no Docker answers. */
async function startDocker() {
  const docker = await findDocker();
  if (docker === undefined) return undefined;
  const { image, version, run } = docker;
  const rootfs = join(root, 'rootfs');
  await mkdir(rootfs);
  const container = await run('run', '--detach', '--rm', image, 'sleep', '3600');
  const unpacked = await runProcess(['sh', '-c', 'docker export "$0" | tar -x -C "$1"', container, rootfs]);
  if (unpacked.exitCode !== 0) throw new Error(unpacked.stderr);
  const measures: Record<string, Measure> = {
    'docker run --rm': () => run('run', '--rm', image, 'true'),
    'docker run --rm --network none': () => run('run', '--rm', '--network', 'none', image, 'true'),
    'docker exec': () => run('exec', container, 'true'),
  };
  return { image: `${image}, Docker ${version}`, rootfs, measures, stop: () => run('kill', container) };
}

/** Runs each measure once a round, in turn; the median milliseconds of each. */
async function byTurns(rounds: number, measures: Readonly<Record<string, Measure>>): Promise<Map<string, number>> {
  const times = new Map(Object.keys(measures).map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, measure] of Object.entries(measures)) {
      const started = performance.now();
      await measure();
      if (round >= 0) times.get(name)?.push(performance.now() - started); // the first warms up
      await delay(PAUSE_MS);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

async function fill(folder: string, files: number, bytes: number): Promise<void> {
  const content = Buffer.alloc(bytes / files, 'x');
  for (let index = 0; index < files; index++) {
    const place = join(folder, String(index % 50));
    if (index < 50) await mkdir(place, { recursive: true });
    await writeFile(join(place, String(index)), content);
  }
}

function row(name: string, time: number, more: string): string {
  return `${name.padEnd(34)} ${time.toFixed(1).padStart(8)} ms   ${more}`;
}
