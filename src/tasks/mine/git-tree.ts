import { git } from './git.ts';

/** The files of a change, before and after it, as far as sorting them needs. */
export type ChangeTree = {
  /** Paths of each state, and all of them. */
  base: ReadonlySet<string>;
  patched: ReadonlySet<string>;
  paths: ReadonlySet<string>;
  /** Files that a pattern matches somewhere (git's extended regular expressions), of one state. */
  holding(pattern: string, state: TreeState): Promise<readonly string[]>;
};
type TreeState = 'base' | 'patched';

export type ReadTree = (base: string, head: string, signal?: AbortSignal) => Promise<ChangeTree>;

/** Answers that are kept: what is asked of one change is often asked of the next, whose states are almost the same. */
const KEPT = 200;

/** Reads the files of changes out of a repository; `base` and `head` are commits or trees. */
export function gitTrees(repository: string): ReadTree {
  const kept = new Map<string, Promise<readonly string[]>>();
  const keeping = (key: string, make: () => Promise<readonly string[]>): Promise<readonly string[]> => {
    const found = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, found);
    found.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return found;
  };
  const list = async (tree: string, signal?: AbortSignal): Promise<string[]> =>
    (await git(repository, ['ls-tree', '-r', '-z', '--name-only', tree], signal)).split('\0').filter((path) => path !== '');
  const search = async (pattern: string, tree: string, signal?: AbortSignal): Promise<string[]> => {
    const options = ['--no-color', '--name-only', '-z', '-I', '--extended-regexp'];
    // a text that is nowhere is no failure
    const found = await git(repository, ['grep', ...options, '-e', pattern, tree, '--'], signal, { LC_ALL: 'C' }, [0, 1]);
    return found.split('\0').flatMap((path) => (path.startsWith(`${tree}:`) ? [path.slice(tree.length + 1)] : []));
  };
  return async (base, head, signal) => {
    const [before, after] = await Promise.all([base, head].map((tree) => keeping(tree, () => list(tree, signal))));
    return {
      base: new Set(before),
      patched: new Set(after),
      paths: new Set([...(before ?? []), ...(after ?? [])]),
      holding: (pattern, state) => {
        const tree = state === 'base' ? base : head;
        return keeping(`${tree} ${pattern}`, () => search(pattern, tree, signal));
      },
    };
  };
}
