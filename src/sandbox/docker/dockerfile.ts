import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import { SANDBOX_ID } from '../namespace/identity.ts';

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
  const pack = [toolPath('python'), join(import.meta.dirname, 'layer.py'), 'pack', layer, join(folder, name), String(SANDBOX_ID)];
  const result = await runProcess(pack as [string, ...string[]], { maxOutputBytes: 256 * 1024 ** 2 });
  if (result.exitCode !== 0) throw new Error(`the layer ${layer} cannot be read: ${result.stderr.trim().split('\n').at(-1)}`);
  const removed = JSON.parse(result.stdout) as { paths: string[]; contents: string[] };
  const emptied = removed.contents.map((path) => ['find', path, '-mindepth', '1', '-delete']);
  const lines = [...batches(removed.paths).map((paths) => ['rm', '-rf', '--', ...paths]), ...emptied].map(runLine);
  return `${lines.join('')}ADD ${name} /\n`;
}

function runLine(words: readonly string[]): string {
  return `RUN ${JSON.stringify(words)}\n`;
}

function batches(paths: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(paths.length / BATCH) }, (_, index) => paths.slice(index * BATCH, (index + 1) * BATCH));
}
