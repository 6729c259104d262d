import { posix } from 'node:path';
import { isUnusual, outOfOrder, singledOut } from './singled-out.ts';
import type { Attributes, Traces } from './traces.ts';

/** A way in which an attribute may tell which files were changed. Gives the paths that it points at. */
export type TraceRule = {
  readonly name: string;
  /** What it looks at, and what makes it speak, in words. */
  readonly looksAt: string;
  find(traces: Traces, changed: ReadonlySet<string>): string[];
};

type Number = 'mtime' | 'ctime' | 'atime' | 'birth' | 'inode';

const pathsOf = (items: readonly { path: string }[]): string[] => items.map(({ path }) => path);

/** Most files have one value of an attribute, and a changed one has another. */
function groupRule(name: string, looksAt: string, valueIn: (file: Attributes) => unknown): TraceRule {
  return {
    name,
    looksAt: `${looksAt}: a changed file has one that few have`,
    find: ({ files }, changed) => pathsOf(singledOut(files, changed, isUnusual(files, valueIn))),
  };
}

/** Values rise in the order in which files are laid out, and a changed one breaks it. */
function orderRule(name: string, looksAt: string, attribute: Number): TraceRule {
  return {
    name,
    looksAt: `${looksAt}: a changed file breaks the order in which the others were laid out`,
    find: ({ files }, changed) => {
      const broken = outOfOrder(
        files.filter((file) => file[attribute] !== null),
        (file) => file[attribute] ?? 0,
      );
      return pathsOf(singledOut(files, changed, (file) => broken.has(file)));
    },
  };
}

/** A changed file comes first or last of all by an attribute, apart from the rest by more than those are from each other. */
function gapRule(name: string, looksAt: string, attribute: Number): TraceRule {
  return {
    name,
    looksAt: `${looksAt}: a changed file lies apart from the others by more than all of these from each other`,
    find: ({ files }, changed) => {
      const valued = files.filter((file) => file[attribute] !== null);
      const others = valued.filter(({ path }) => !changed.has(path)).map((file) => file[attribute] ?? 0);
      const [low, high] = others.reduce(
        ([least, most], one) => [Math.min(least, one), Math.max(most, one)],
        [Infinity, -Infinity],
      );
      const spread = Math.max(high - low, MOMENT);
      return pathsOf(
        singledOut(valued, changed, (file) => {
          const value = file[attribute] ?? 0;
          return value > high + spread || value < low - spread;
        }),
      );
    },
  };
}

/** Files of a folder that have to be in order before one that is not says something. */
const FEWEST_OTHERS = 4;

/** Nanoseconds that reading or writing a few files may take. */
const MOMENT = 1e9;

/** The same for the folders that hold changed files. */
function folderRule(
  name: string,
  looksAt: string,
  deviates: (folders: readonly Attributes[]) => (folder: Attributes) => boolean,
): TraceRule {
  return {
    name,
    looksAt: `${looksAt}: a folder with a changed file has one that few have`,
    find: ({ folders }, changed) => {
      const holding = new Set([...changed].map((path) => posix.dirname(path)));
      return pathsOf(singledOut(folders, holding, deviates(folders)));
    },
  };
}

const folderOf = ({ path }: Attributes): string => posix.dirname(path);

const ATTRIBUTE_RULES: readonly TraceRule[] = [
  groupRule('modification time', 'when a file was written', ({ mtime }) => mtime),
  gapRule('change time, apart', 'when a file was last changed in any way', 'ctime'),
  orderRule('change time', 'when a file was last changed in any way', 'ctime'),
  gapRule('birth time, apart', 'when a file was made', 'birth'),
  orderRule('birth time', 'when a file was made', 'birth'),
  gapRule('access time', 'when a file was read', 'atime'),
  {
    name: 'inode',
    looksAt:
      'inode numbers within a folder: a changed file has one out of turn, and was changed or made out of turn too (what others free meanwhile parts inodes as well)',
    find: ({ files }, changed) =>
      [...Map.groupBy(files, folderOf).values()].flatMap((group) => {
        const others = group.filter(({ path }) => !changed.has(path));
        if (others.length < FEWEST_OTHERS) return [];
        const broken = outOfOrder(group, ({ inode }) => inode);
        return group.flatMap((file, at) => {
          const next = group.slice(at + 1).find(({ path }) => !changed.has(path));
          const before = group.slice(0, at).findLast(({ path }) => !changed.has(path));
          const isLate = (['ctime', 'birth'] as const).some(
            (time) =>
              (next !== undefined && (file[time] ?? 0) > (next[time] ?? Infinity)) ||
              (before !== undefined && (file[time] ?? Infinity) < (before[time] ?? 0)),
          );
          return changed.has(file.path) && broken.has(file) && isLate ? [file.path] : [];
        });
      }),
  },
  groupRule('device', 'the device number', ({ device }) => device),
  groupRule('owner', 'user and group', ({ owner }) => owner),
  groupRule('permissions', 'permissions but for whether a file can be run', ({ mode }) => mode & ~0o111),
  groupRule('links', 'the number of names', ({ links }) => links),
  groupRule('extended attributes', 'their names', ({ extended }) => extended),
  {
    name: 'blocks',
    looksAt: 'bytes on the disk: a changed file takes more or fewer than those of its size',
    find: ({ files }, changed) => {
      const classes = [...Map.groupBy(files, ({ size }) => Math.ceil(size / 4096)).values()].filter((group) => group.length >= 3);
      const unusual = new Set(classes.flatMap((group) => group.filter(isUnusual(group, ({ slack }) => slack))));
      return pathsOf(singledOut(files, changed, (file) => unusual.has(file)));
    },
  },
  folderRule("folders' modification time", 'when the entries of a folder changed', (folders) =>
    isUnusual(folders, ({ mtime }) => mtime),
  ),
  folderRule("folders' change time", 'when a folder was last changed in any way', (folders) => {
    const times = folders.map(({ ctime }) => ctime).sort((a, b) => a - b);
    const middle = times[Math.floor(times.length / 2)] ?? 0;
    return ({ ctime }) => folders.length > 2 && Math.abs(ctime - middle) > 10 * MOMENT;
  }),
];

const LISTING_RULE: TraceRule = {
  name: 'order in a folder',
  looksAt:
    'the order in which a folder lists its entries: without the changed ones it is that of a new folder, with them it is not',
  find: ({ listings }, changed) =>
    listings.flatMap(({ folder, listed, again }) => {
      const own = new Set([...changed].map((path) => posix.basename(path)).filter((name) => listed.includes(name)));
      const rest = (names: readonly string[]): string => names.filter((name) => !own.has(name)).join('\0');
      const enough = listed.length - own.size >= 3;
      return enough && rest(listed) === rest(again) && listed.join('\0') !== again.join('\0') ? [folder] : [];
    }),
};

const NOTED = ['mtime', 'ctime', 'inode', 'owner', 'size'] as const;

const INDEX_RULES: readonly TraceRule[] = [
  {
    name: "git's index: flags",
    looksAt: 'flags of entries (skipped, assumed unchanged, added in intent): a changed file has others than most',
    find: ({ index }, changed) =>
      pathsOf(
        singledOut(
          index,
          changed,
          isUnusual(index, ({ tag }) => tag),
        ),
      ),
  },
  ...NOTED.map(
    (what): TraceRule => ({
      name: `git's index: ${what}`,
      looksAt: `what the index noted of files (${what}): a changed file differs in whether that is still so`,
      find: ({ index }, changed) =>
        pathsOf(
          singledOut(
            index,
            changed,
            isUnusual(index, (entry) => entry[what]),
          ),
        ),
    }),
  ),
];

const OBJECT_RULES: readonly TraceRule[] = [
  {
    name: "git's objects: place",
    looksAt: 'where an object is stored, in which pack or by itself: that of a changed file is not where most are',
    find: ({ objects }, changed) =>
      pathsOf(
        singledOut(
          objects,
          changed,
          isUnusual(objects, ({ place }) => place),
        ),
      ),
  },
  {
    name: "git's objects: order",
    looksAt: 'the order of objects in a pack: that of a changed file is not where packing anew puts it',
    find: ({ objects }, changed) => {
      const known = objects.filter(({ offset, offset_anew }) => offset >= 0 && offset_anew >= 0);
      const broken = outOfOrder(
        known.toSorted((a, b) => a.offset_anew - b.offset_anew),
        ({ offset }) => offset,
      );
      return pathsOf(singledOut(known, changed, (object) => broken.has(object)));
    },
  },
  {
    name: "git's objects: differences",
    looksAt: 'what an object is stored as a difference to: that of a changed file is not what packing anew takes',
    find: ({ objects }, changed) => {
      const known = objects.filter(({ offset, base_anew }) => offset >= 0 && base_anew !== '');
      return pathsOf(singledOut(known, changed, ({ base, base_anew }) => base !== base_anew));
    },
  },
];

const CACHE_RULE: TraceRule = {
  name: 'cache',
  looksAt: 'caches of test tools, interpreters and compilers among the sources: there is one',
  find: ({ caches }) => caches.map(({ name, path }) => `${path} (${name})`),
};

/** Every way in which a workspace may tell which of its files were changed, beside what it holds. */
export const TRACE_RULES: readonly TraceRule[] = [...ATTRIBUTE_RULES, LISTING_RULE, ...INDEX_RULES, ...OBJECT_RULES, CACHE_RULE];
