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
export type TreeState = 'base' | 'patched';

/** Reads a change's files out of a repository; `base` and `head` are commits or trees. Answers are kept. */
export async function gitTree(repository: string, base: string, head: string, signal?: AbortSignal): Promise<ChangeTree> {
  const list = async (tree: string): Promise<string[]> =>
    (await git(repository, ['ls-tree', '-r', '-z', '--name-only', tree], signal)).split('\0').filter((path) => path !== '');
  const known = new Map<string, Promise<readonly string[]>>();
  const search = async (pattern: string, tree: string): Promise<string[]> => {
    const options = ['--no-color', '--name-only', '-z', '-I', '--extended-regexp'];
    // a text that is nowhere is no failure
    const found = await git(repository, ['grep', ...options, '-e', pattern, tree, '--'], signal, undefined, [0, 1]);
    return found.split('\0').flatMap((path) => (path.startsWith(`${tree}:`) ? [path.slice(tree.length + 1)] : []));
  };
  const [before, after] = [new Set(await list(base)), new Set(await list(head))];
  return {
    base: before,
    patched: after,
    paths: new Set([...before, ...after]),
    holding: (pattern, state) => {
      const key = `${state} ${pattern}`;
      const found = known.get(key) ?? search(pattern, state === 'base' ? base : head);
      known.set(key, found);
      return found;
    },
  };
}
