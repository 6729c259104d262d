import { existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Environment, Mount } from '../../records/environment.ts';
import { type InstallContext, installedLayer, resolveMounts } from '../install.ts';
import { EMPTY_FILE, EMPTY_FOLDER } from '../places.ts';
import type { Copies } from './find-copies.ts';

/** What a file must have in common with a source to count as a copy: a share of the source's lines, and this many of them. */
type Bound = { share: number; lines: number };
/** Under the name of the package: an older release of it has other lines. */
const NAMESAKE: Bound = { share: 0.25, lines: 3 };
/** In an archive, which nobody imports from. */
const PACKED: Bound = { share: 0.4, lines: 4 };
/** Of another name, among what is installed: what a generator writes into many packages is no copy. */
const STRANGER: Bound = { share: 0.8, lines: 20 };

/** What holds copies of a package: a folder of its name, an archive, or a single file. Absolute paths, each once. */
export function copyPlaces({ names, copies, findings }: Pick<Copies, 'names' | 'copies' | 'findings'>): string[] {
  const places = copies.flatMap((copy) => {
    const namesake = namesakeOf(copy.member ?? copy.path, names);
    const bound = namesake !== undefined ? NAMESAKE : copy.member !== null ? PACKED : STRANGER;
    return copy.share >= bound.share && copy.common >= bound.lines
      ? [copy.member === null ? (namesake ?? copy.path) : copy.path]
      : [];
  });
  const named = findings.flatMap(([rule, place]) => (rule === 'another copy of the package' ? [place] : []));
  const unique = [...new Set([...places, ...named])].filter((place) => !STANDARD_LIBRARY.test(place)).sort();
  return unique.filter((place) => !unique.some((other) => place.startsWith(`${other}/`)));
}

/** An interpreter is left whole: a task whose answer its own library holds is none. */
const STANDARD_LIBRARY = /\/lib\/python\d[^/]*\/(?!ensurepip\/_bundled\/|site-packages\/|dist-packages\/)/;

/** The outermost folder or module on the way to a file that is called as the package. */
function namesakeOf(path: string, names: readonly string[]): string | undefined {
  const parts = path.split('/');
  const words = names.flatMap((name) => [name, name.split('/').at(-1) ?? name]);
  const at = parts.findLastIndex((part, index) => words.includes(index === parts.length - 1 ? part.replace(/\.\w+$/, '') : part));
  return at === -1 ? undefined : parts.slice(0, at + 1).join('/');
}

/** Where another copy of a package of npm lies that others need: it is led to the checkout. */
const MODULE = /^(.*\/node_modules)\/((?:@[^/]+\/)?[^/]+)$/;

const REMOVE = `
set -eu
for place in "$@"; do
  if [ -e "$place" ] || [ -L "$place" ]; then rm -rf -- "$place"; fi
done`;
const LINK = 'set -eu\nrm -rf -- "$1"\nln -s "$2" "$1"';

/**
 * The environment with its copies of the package out of sight: those of the host lie under something empty, those that were
 * installed are gone, or a link to the checkout where npm's packages look for it. Undefined where there are none. Whether
 * its tests still run is for the caller to see; `of the host` leaves what is installed as it is.
 */
export async function hideCopies(
  context: InstallContext,
  environment: Environment,
  found: Copies,
  which: 'all' | 'of the host',
): Promise<Environment | undefined> {
  const { workspace } = context;
  const mounts = resolveMounts(workspace, environment.mounts);
  const all = copyPlaces(found);
  const mounted = all.flatMap((place) => hostPath(place, mounts) ?? []);
  const installed = which === 'all' ? all.filter((place) => !mounted.some((one) => one.place === place)) : [];
  if (mounted.length + installed.length === 0 || (which !== 'all' && mounted.length === all.length)) return undefined;
  await mkdir(join(workspace.root, EMPTY_FOLDER), { recursive: true });
  if (!existsSync(join(workspace.root, EMPTY_FILE))) await writeFile(join(workspace.root, EMPTY_FILE), '');
  const covers = mounted.map(({ place, isFolder }): Mount => ({ source: isFolder ? EMPTY_FOLDER : EMPTY_FILE, target: place }));
  for (const place of [...mounted.map((one) => one.place), ...installed])
    context.log.line(`out of sight: a copy of the package in ${place}`);
  const layers = installed.length === 0 ? [] : [await removalLayer(context, environment, installed, found.names)];
  return { ...environment, layers: [...environment.layers, ...layers], mounts: [...environment.mounts, ...covers] };
}

async function removalLayer(
  context: InstallContext,
  { layers, mounts, variables, workdir }: Environment,
  places: readonly string[],
  names: readonly string[],
): Promise<string> {
  const links = places.filter((place) => names.includes(MODULE.exec(place)?.[2] ?? ''));
  const removed = places.filter((place) => !links.includes(place));
  return installedLayer(context, 'hidden', { removed, links }, { layers, mounts, variables }, async ({ step }) => {
    if (removed.length > 0) await step(['sh', '-c', REMOVE, 'remove', ...removed], { shown: 'remove copies of the package' });
    for (const place of links)
      await step(['sh', '-c', LINK, 'link', place, posix.relative(dirname(place), workdir)], {
        shown: `link ${place} to the checkout`,
      });
  });
}

/** Where a path of a sandbox lies on the host, where it is not in a layer: in a mount, or a system folder. */
function hostPath(place: string, mounts: readonly Mount[]): { place: string; isFolder: boolean } | undefined {
  const mount = mounts.findLast(({ target }) => place === target || place.startsWith(`${target}/`));
  const source = mount === undefined ? place : join(mount.source, place.slice(mount.target.length));
  if (mount === undefined && !/^\/(usr|bin|sbin|lib\w*)\//.test(place)) return undefined;
  return { place, isFolder: isFolder(source) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
