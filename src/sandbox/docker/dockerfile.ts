import { readFileSync } from 'node:fs';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from '../../records/environment.ts';
import { lastWords } from '../../support/errors.ts';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { sandboxFailed } from '../shared/disk.ts';
import { SANDBOX_ID } from '../shared/identity.ts';

/** Writes a tarball of programs of this machine to its standard output. */
export const HOST_PROGRAMS: string = join(import.meta.dirname, '..', 'images', 'host-programs.sh');

const PREPARE = readFileSync(join(import.meta.dirname, 'prepare.sh'), 'utf8');
/** How many paths one command removes: command lines have an end. */
const BATCH = 500;

/** Where something is mounted. */
export type MountPlace = { path: string; isFolder: boolean };

/** The lines of a Dockerfile that make an image fit for sandboxes. */
export function prepareStep(workdir: string, places: readonly MountPlace[]): string {
  const words = places.map(({ path, isFolder }) => (isFolder ? `${path.replace(/\/$/, '')}/` : path));
  return runLine(['sh', '-c', PREPARE, 'prepare', String(SANDBOX_ID), workdir, ...words]);
}

/** Writes a layer as the tarball `name` of a folder, and resolves to the lines of a Dockerfile there that lay it over. */
export async function layerStep(layer: string, folder: string, name: string): Promise<string> {
  const removed = await pack(layer, join(folder, name), '/');
  const emptied = removed.contents.map((path) => ['find', path, '-mindepth', '1', '-delete']);
  const lines = [...batches(removed.paths).map((paths) => ['rm', '-rf', '--', ...paths]), ...emptied].map(runLine);
  return `${lines.join('')}ADD ${name} /\n`;
}

/** Likewise of a folder or file that is mounted: it takes the place of what is there. */
async function mountStep({ source, target }: Mount, folder: string, name: string): Promise<string> {
  await pack(await realpath(source), join(folder, name), target);
  return `${runLine(['rm', '-rf', '--', target])}ADD ${name} /\n`;
}

/**
 * Writes what sandboxes of this kind are made of as a folder that any engine builds an image from: `Dockerfile`, and a
 * tarball for each layer and mount. `base` names the image to stand on; without it, programs of this machine, or the
 * root filesystem, are written down too. The image's commands run as the sandbox user. Throws `SANDBOX_FAILED`.
 */
export async function writeDockerfile(spec: SandboxSpec, folder: string, { base }: { base?: string } = {}): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const lines = [base === undefined ? await systemStep(spec.rootfs, folder) : `FROM ${base}\nUSER 0\n`];
    lines.push(prepareStep(spec.workdir, []));
    const numbered = (kind: string, index: number): string => `${kind}-${index + 1}.tar`;
    for (const [index, layer] of spec.layers.entries()) lines.push(await layerStep(layer, folder, numbered('layer', index)));
    for (const [index, mount] of spec.mounts.entries()) lines.push(await mountStep(mount, folder, numbered('mount', index)));
    for (const [name, value] of Object.entries(spec.variables)) lines.push(`ENV ${name}=${quoted(value)}\n`);
    lines.push(`WORKDIR ${quoted(spec.workdir)}\nUSER ${SANDBOX_ID}:${SANDBOX_ID}\nCMD ["bash"]\n`);
    await writeFile(join(folder, 'Dockerfile'), lines.join(''));
  } catch (error) {
    throw sandboxFailed('a Dockerfile could not be written', folder, error);
  }
}

async function systemStep(rootfs: string | undefined, folder: string): Promise<string> {
  const tarball = rootfs === undefined ? '"$2"' : 'tar --one-file-system --numeric-owner -C "$2" -c .';
  const written = await runProcess([
    'bash',
    '-c',
    `${tarball} > "$1"`,
    'write',
    join(folder, 'system.tar'),
    rootfs ?? HOST_PROGRAMS,
  ]);
  if (written.exitCode !== 0) throw new Error(lastWords(written.stderr));
  return 'FROM scratch\nADD system.tar /\n';
}

/** A value as a Dockerfile reads it. */
export function quoted(value: string): string {
  return `"${value.replace(/[\\"$]/g, '\\$&')}"`;
}

type Removed = { paths: string[]; contents: string[] };

async function pack(layer: string, tarball: string, place: string): Promise<Removed> {
  const script = join(import.meta.dirname, 'layer.py');
  const command = [toolPath('python'), script, 'pack', layer, tarball, String(SANDBOX_ID), place] as const;
  const result = await runProcess(command, { maxOutputBytes: 256 * 1024 ** 2 });
  if (result.exitCode !== 0) throw new Error(`${layer} cannot be read: ${result.stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(result.stdout) as Removed;
}

function runLine(words: readonly string[]): string {
  return `RUN ${JSON.stringify(words)}\n`;
}

function batches(paths: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(paths.length / BATCH) }, (_, index) => paths.slice(index * BATCH, (index + 1) * BATCH));
}
