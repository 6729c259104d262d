import { basename } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import { isLeft } from '../../support/owner.ts';
import { assertSound } from '../namespace/provider.ts';
import { sweepStateFolders } from '../namespace/sweep.ts';
import type { Sandbox, SandboxProvider, SandboxSpec } from '../sandbox.ts';
import { sandboxFailed } from '../shared/disk.ts';
import { isPrivileged } from '../shared/identity.ts';
import { sandboxLimits } from '../shared/limits.ts';
import { newStatePath } from '../shared/live.ts';
import { checkEngine } from './check.ts';
import { dockerSandbox } from './docker-sandbox.ts';
import { containerEngine, type Engine, mountOption } from './engine.ts';
import { Entries } from './entries.ts';
import { hostView } from './host-view.ts';
import { Images, sweepImages } from './images.ts';
import { startKeeper } from './keeper.ts';
import { seccompFile } from './seccomp.ts';
import { openWayOut } from './way-out.ts';
import { containerBytes, storeFolder } from './written-bytes.ts';

export type DockerOptions = {
  /** Absolute folder that tells this provider's containers from others, and holds what is needed for a moment. */
  root: string;
  /** The engine's program; else SWE_LEGO_CONTAINER_COMMAND, else `docker`. */
  command?: string;
  /** Name of the lowest image; else SWE_LEGO_CONTAINER_IMAGE, else one made of programs of this machine. */
  image?: string;
};

/** The label that holds the root of the provider which made a container. */
const ROOT_LABEL = 'swe-lego.root';
const PREFIX = 'swe-lego-';
/** Processes of our own in a container, and those that the engine has while it starts one. */
const RESERVED_PROCESSES = 8;
/** Bytes that the engine needs in the container's group while it starts a command. */
const RESERVED_MEMORY = 32 * 1024 ** 2;

/** Sandboxes that are containers of Docker, Podman or what takes the same words. */
export function dockerProvider(options: DockerOptions): SandboxProvider {
  const { root } = options;
  const engine = containerEngine(options.command ?? process.env['SWE_LEGO_CONTAINER_COMMAND'] ?? 'docker');
  let store: Promise<string | undefined> | undefined;
  const images = new Images(engine, root, options.image ?? process.env['SWE_LEGO_CONTAINER_IMAGE']);
  const provider: SandboxProvider = {
    name: 'docker',
    check: () => checkEngine(provider, engine),
    create: async (spec) => {
      await assertSound(root, spec);
      try {
        store ??= storeFolder(engine).catch(() => undefined); // the engine's own failure is told by what follows
        return await createSandbox(engine, { image: await images.imageFor(spec), store: await store }, root, spec);
      } catch (error) {
        throw sandboxFailed('a sandbox could not be made', root, error);
      }
    },
    sweep: async () => {
      await sweepStateFolders(root);
      return sweepContainers(engine, root);
    },
  };
  return provider;
}

async function createSandbox(
  engine: Engine,
  { image, store }: { image: string; store: string | undefined },
  root: string,
  spec: SandboxSpec,
): Promise<Sandbox> {
  const id = basename(newStatePath(root));
  const name = `${PREFIX}${id}`;
  const isLocal = store !== undefined;
  const byProxy = isLocal && isPrivileged();
  if (!byProxy && spec.network !== false && (spec.network.routes ?? []).length > 0) {
    throw new CodedError('SANDBOX_UNAVAILABLE', 'credentials of a registry cannot be kept out of a container here', {
      hint: 'Run as root of the machine that the engine is on, or use the namespace backend.',
    });
  }
  try {
    const keeper = await startKeeper(engine, runOptions(name, root, spec, byProxy), image);
    const wayOut = spec.network !== false && byProxy ? await openWayOut(engine, name, spec.network) : undefined;
    void keeper.ended.then(() => wayOut?.destroy());
    const entries = new Entries();
    const written = containerBytes(engine, name, store, entries);
    const host = hostView(engine, name, isLocal);
    return dockerSandbox({ engine, keeper, id, name, root, written, entries, host, byProxy: wayOut !== undefined }, spec);
  } catch (error) {
    await engine.run(['rm', '--force', '--volumes', name]).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

/** What a container may and what it sees. Its root has no capability but that to end the sandbox user's processes. */
function runOptions(name: string, root: string, spec: SandboxSpec, byProxy: boolean): string[] {
  const { processes, memoryBytes } = sandboxLimits(spec.limits);
  const mounts = spec.mounts.map(({ source, target }) => ({ type: 'bind', source, target, readonly: '' }));
  return [
    `--name=${name}`,
    `--label=${ROOT_LABEL}=${root}`,
    ...networkOptions(spec, byProxy),
    '--user=0:0',
    '--cap-drop=ALL',
    '--cap-add=KILL',
    '--security-opt=no-new-privileges',
    `--security-opt=seccomp=${seccompFile()}`,
    `--pids-limit=${processes + RESERVED_PROCESSES}`,
    `--memory=${memoryBytes + RESERVED_MEMORY}`,
    `--memory-swap=${memoryBytes + RESERVED_MEMORY}`,
    '--shm-size=256m',
    '--workdir=/',
    '--entrypoint=',
    '--tmpfs=/sys:ro,size=4k',
    ...mounts.map((fields) => `--mount=${mountOption(fields)}`),
  ];
}

/**
 * A container with a way out has no network but our proxy on its loopback, which takes root of the machine that the engine is on.
 * Otherwise it has the engine's default network: no loopback of the host, but all that this network leads to.
 */
function networkOptions({ network }: SandboxSpec, byProxy: boolean): string[] {
  return ['--hostname=sandbox', ...(network === false || byProxy ? ['--network=none'] : [])];
}

/** Removes the containers of this root whose process is gone, and images that nothing can stand on again. */
async function sweepContainers(engine: Engine, root: string): Promise<number> {
  const list = ['ps', '--all', '--filter', `label=${ROOT_LABEL}=${root}`, '--format', '{{.Names}} {{.CreatedAt}}'];
  const found = await engine.run(list).catch((error: unknown) => {
    if (error instanceof CodedError) return undefined; // no engine, no containers
    throw error;
  });
  const lines = found?.exitCode === 0 ? found.stdout.split('\n').filter((line) => line.startsWith(PREFIX)) : [];
  const left = lines.flatMap((line) => {
    const [name = '', ...created] = line.split(' '); // as `2026-11-26 17:40:00 +0000 UTC`
    return isLeft(name, Date.parse(created.slice(0, 3).join(' '))) ? [name] : [];
  });
  if (left.length > 0) await engine.must(['rm', '--force', '--volumes', ...left]);
  if (found?.exitCode === 0) await sweepImages(engine);
  return left.length;
}
