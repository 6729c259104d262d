import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespaceProvider } from '../src/sandbox/index.ts';

/** What sandboxes cost, as ratios to starting the plain program `true` from here, all measured by turns in one run. */

const ROUNDS = 40;
const root = await mkdtemp(join(tmpdir(), 'sandbox-bench-'));
const provider = namespaceProvider({ root });
const spec = { layers: [], mounts: [], workdir: '/testbed', variables: { PATH: '/usr/bin:/bin' }, network: false };
const live = await provider.create(spec);
const shell = await live.openShell();
const layered = await provider.create(spec);
await layered.exec(['sh', '-c', 'for i in 1 2 3 4 5 6 7 8 9 10; do head -c 1000000 /dev/zero > file$i; done']);
let layer = join(root, 'layer-0');
await layered.freeze(layer);

const measures: Readonly<Record<string, () => Promise<unknown>>> = {
  'plain true': () => new Promise((resolve) => spawn('true', { stdio: 'ignore' }).on('exit', resolve)),
  'create + true + dispose': async () => {
    await using sandbox = await provider.create(spec);
    await sandbox.exec(['true']);
  },
  'exec in a live sandbox': () => live.exec(['true']),
  'command in a live shell': () => shell.send('/usr/bin/true', { softTimeoutMs: 10_000, hardTimeoutMs: 10_000 }),
  'write + freeze + create over it': async () => {
    const next = `${layer}-next`;
    const writer = await provider.create({ ...spec, layers: [layer] });
    await writer.exec(['touch', 'written']);
    await writer.freeze(next);
    await (await provider.create({ ...spec, layers: [layer, next] })).dispose();
    layer = next;
  },
};

const times = new Map(Object.keys(measures).map((name) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, measure] of Object.entries(measures)) {
    const started = performance.now();
    await measure();
    times.get(name)?.push(performance.now() - started);
  }
}
await live.dispose();
await rm(root, { recursive: true, force: true });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const plain = median(times.get('plain true') ?? []);
console.log(
  `medians of ${ROUNDS} rounds, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`,
);
for (const [name, values] of times) {
  const value = median(values);
  console.log(`${name.padEnd(34)} ${value.toFixed(1).padStart(7)} ms  ${(value / plain).toFixed(1).padStart(6)} × plain true`);
}
