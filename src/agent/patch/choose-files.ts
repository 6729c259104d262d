import { showPath } from '../../support/byte-path.ts';
import { type LeftOut, MARKERS_OF_MADE_FOLDERS, PATCH_LIMITS } from './left-out.ts';
import type { FoundFile, Stock } from './stock.ts';

/** Which files of a working folder a patch is made of. Paths are bytes, one character each (latin-1). */
export type Choice = {
  /** As they lie there; those that equal the base are no change. */
  taken: string[];
  /** Of the taken ones, those that the base lacks. */
  fresh: string[];
  /** Gone since the base. */
  gone: string[];
  leftOut: LeftOut[];
};

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['p', 'a FIFO'],
  ['s', 'a socket'],
  ['b', 'a device'],
  ['c', 'a device'],
  ['D', 'a door'],
  ['u', 'a file that cannot be read'],
  ['x', 'a folder that cannot be read'],
]);

/** Chooses by `PATCH_LIMITS`. What cannot be read stays as the base has it. */
export function chooseFiles({ base, found, ignored }: Stock): Choice {
  const choice: Choice = { taken: [], fresh: [], gone: [], leftOut: [] };
  const leaveOut = (path: string, reason: string): number => choice.leftOut.push({ path: showPath(path), reason });
  const closed = [...found].flatMap(([path, { type }]) => (type === 'x' ? [path] : []));
  const isClosed = (path: string): boolean => closed.some((folder) => path === folder || path.startsWith(`${folder}/`));
  for (const [path, { mode, bytes }] of base) {
    if (mode === '160000') continue; // another repository: no patch changes what is in it
    const now = found.get(path);
    if (now === undefined) {
      if (!isClosed(path)) choice.gone.push(path);
    } else if (SPECIAL.has(now.type)) continue;
    else if (now.bytes > PATCH_LIMITS.oldFile) {
      if (now.bytes !== bytes) leaveOut(path, `a file of ${now.bytes} bytes, over ${PATCH_LIMITS.oldFile}`);
    } else choice.taken.push(path);
  }
  const submodules = [...base].flatMap(([path, { mode }]) => (mode === '160000' ? [`${path}/`] : []));
  const folders = foldersOf(base.keys());
  const made = madeFolders(found, folders);
  const fresh = new Map<string, number>();
  for (const [path, { type, bytes }] of found) {
    const special = SPECIAL.get(type);
    const isNew = !base.has(path) && !ignored.has(path);
    if (special !== undefined) {
      if (base.has(path) || isNew) leaveOut(path, special);
    } else if (!isNew || submodules.some((folder) => path.startsWith(folder)) || isWithin(path, made)) continue;
    else if (bytes > PATCH_LIMITS.newFile) leaveOut(path, `a new file of ${bytes} bytes, over ${PATCH_LIMITS.newFile}`);
    else fresh.set(path, bytes);
  }
  for (const { name, paths, bytes } of overBudget(fresh, folders)) {
    for (const path of paths) fresh.delete(path);
    leaveOut(name, `${paths.length} new files of ${bytes} bytes; all new files together are over ${PATCH_LIMITS.newFiles}`);
  }
  choice.fresh.push(...fresh.keys());
  choice.taken.push(...fresh.keys());
  return choice;
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0 && !folders.has(path.slice(0, at)); at = path.lastIndexOf('/', at - 1)) {
      folders.add(path.slice(0, at));
    }
  }
  return folders;
}

/** New folders that a tool has made by its own word. */
function madeFolders(found: ReadonlyMap<string, FoundFile>, folders: ReadonlySet<string>): Set<string> {
  const made = [...found.keys()].flatMap((path) => {
    const at = path.lastIndexOf('/');
    return at > 0 && MARKERS_OF_MADE_FOLDERS.includes(path.slice(at + 1)) ? [path.slice(0, at)] : [];
  });
  return new Set(made.filter((folder) => !folders.has(folder)));
}

function isWithin(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    if (folders.has(path.slice(0, at))) return true;
  return false;
}

type Group = { name: string; paths: string[]; bytes: number };

/** The groups of new files that have to go so that the others are few enough: the largest first. A group is a new folder, or a file alone. */
function overBudget(fresh: ReadonlyMap<string, number>, folders: ReadonlySet<string>): Group[] {
  const groups = new Map<string, Group>();
  let total = 0;
  for (const [path, size] of fresh) {
    const name = newFolderOf(path, folders);
    const group = groups.get(name) ?? { name, paths: [], bytes: 0 };
    groups.set(name, group);
    group.paths.push(path);
    group.bytes += size + PATCH_LIMITS.perFile;
    total += size + PATCH_LIMITS.perFile;
  }
  const out: Group[] = [];
  for (const group of [...groups.values()].sort((a, b) => b.bytes - a.bytes)) {
    if (total <= PATCH_LIMITS.newFiles) break;
    total -= group.bytes;
    out.push(group);
  }
  return out;
}

/** The topmost folder of a path that the base lacks, with `/`; the path itself where its folder is an old one. */
function newFolderOf(path: string, folders: ReadonlySet<string>): string {
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    if (!folders.has(path.slice(0, at))) return path.slice(0, at + 1);
  }
  return path;
}
