import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mount } from '../../../records/environment.ts';
import { runProcess } from '../../../support/process.ts';
import { isSystemPath, programsOnPath } from '../../host-programs.ts';
import { PROGRAMS } from '../../places.ts';
import { compareVersions } from '../../versions.ts';

/** A Node.js of this machine, as sandboxes see it. */
export type Node = {
  version: string;
  mounts: Mount[];
  variables: Record<string, string>;
};

const PLACE = '/opt/node/bin/node';

let found: Promise<Node[]> | undefined;

/** Every Node.js of this machine: the one that runs this program first, then those of the PATH and of nvm, newest first. */
export function findNodes(): Promise<Node[]> {
  found ??= probeAll();
  return found;
}

async function probeAll(): Promise<Node[]> {
  const managed = join(process.env['NVM_DIR'] ?? join(homedir(), '.nvm'), 'versions', 'node');
  const versions = await readdir(managed).catch(() => []);
  const paths = [...(await programsOnPath('node')), ...versions.map((version) => join(managed, version, 'bin', 'node'))];
  const own = await probe(await realpath(process.execPath));
  const rest = (await Promise.all(paths.map(probe))).filter((one) => one !== undefined);
  rest.sort((a, b) => compareVersions(b.version, a.version));
  const all = own === undefined ? rest : [own, ...rest];
  return all.filter((one, index) => all.findIndex(({ version }) => version === one.version) === index);
}

async function probe(path: string): Promise<Node | undefined> {
  const version = await runProcess([path, '-p', 'process.versions.node'], { timeoutMs: 10_000 }).catch(() => undefined);
  if (version?.exitCode !== 0) return undefined;
  // Guard pages of WebAssembly take more address space than a sandbox has.
  const withoutGuards = ['--disable-wasm-trap-handler'];
  const accepts = await runProcess([path, ...withoutGuards, '-p', '0'], { timeoutMs: 10_000 });
  const system = isSystemPath(path);
  return {
    version: version.stdout.trim(),
    mounts: system ? [] : [{ source: path, target: PLACE }],
    variables: {
      PATH: `/testbed/node_modules/.bin:${PROGRAMS}:${system ? dirname(path) : dirname(PLACE)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: '/home/agent',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      CI: '1',
      ...(accepts.exitCode === 0 ? { NODE_OPTIONS: withoutGuards.join(' ') } : {}),
    },
  };
}

export type Npm = {
  /** The words before its arguments. */
  command: [string, ...string[]];
  mounts: Mount[];
};

/** The npm of this machine, which any Node.js runs; undefined where there is none. */
export async function findNpm(): Promise<Npm | undefined> {
  const [script] = await programsOnPath('npm'); // …/npm/bin/npm-cli.js
  if (script === undefined) return undefined;
  const folder = dirname(dirname(script));
  const inside = isSystemPath(folder) ? folder : '/opt/npm';
  return {
    command: ['node', join(inside, 'bin', 'npm-cli.js')],
    mounts: isSystemPath(folder) ? [] : [{ source: folder, target: inside }],
  };
}

/** Whether a Node.js is within a package's `engines.node`; what is not understood allows it. */
export function allowsNode(range: string | undefined, version: string): boolean {
  if (range === undefined || range.trim() === '') return true;
  return range.split('||').some((alternative) =>
    [...alternative.matchAll(/(>=|<=|>|<|=|\^|~)?\s*v?(\d+(?:\.(?:\d+|[xX*]))*)/g)].every(([, operator = '=', wanted = '']) => {
      const bound = wanted.replace(/\.[xX*]/g, '');
      const parts = operator === '^' ? 1 : operator === '~' ? Math.min(2, bound.split('.').length) : bound.split('.').length;
      const cut = (text: string): string => text.split('.').slice(0, parts).join('.');
      const difference = compareVersions(version, bound);
      const same = compareVersions(cut(version), cut(bound)) === 0;
      if (operator === '>=') return difference >= 0;
      if (operator === '>') return difference > 0 && !same;
      if (operator === '<=') return difference <= 0 || same;
      if (operator === '<') return difference < 0;
      return same && (operator === '=' || difference >= 0);
    }),
  );
}
