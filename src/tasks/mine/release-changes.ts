import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '../../records/repository.ts';
import type { Workspace } from '../../records/workspace.ts';
import { fetchRepository } from '../../repositories/index.ts';
import { scratchIn } from '../../support/drafts.ts';
import { CodedError, lastWords, usageError } from '../../support/errors.ts';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import type { Change, ChangeSource } from './change.ts';
import { git, gitText } from './git.ts';
import { diffOf } from './git-changes.ts';
import { gitTrees } from './git-tree.ts';
import { isSelected } from './selection.ts';

export type ReleaseOptions = {
  workspace: Workspace;
  /** How many of the newest releases to look at. */
  releases: number;
  /** Told of a release that cannot be had: it is left out, its neighbours become a pair. */
  onMissing?: (source: string, detail: string) => void;
  signal?: AbortSignal;
};

/** Where the date of a release is not known: all such changes have one date, so that equal runs make equal tasks. */
const UNKNOWN_DATE = '2000-01-01T00:00:00.000Z';
/** Files go in as they are, whatever the release's own attributes say. */
const ATTRIBUTES = '* -text -eol -filter -ident -working-tree-encoding\n';

/** Pairs of neighbouring source releases of a Python package as changes, newest first. Throws `INDEX_UNREACHABLE`, `GIT_FAILED`. */
export async function releaseChanges(name: string, options: ReleaseOptions): Promise<ChangeSource> {
  const { workspace, signal } = options;
  await mkdir(workspace.sources, { recursive: true });
  const scratch = await scratchIn(workspace.sources, 'mine');
  const store = join(scratch, 'releases.git');
  const readTree = gitTrees(store);
  const fetched = new Map<string, Repository>();
  /** Ids of git trees by version. */
  const trees = new Map<string, string>();
  const fetch = async (version: string): Promise<Repository | undefined> => {
    const known = fetched.get(version);
    if (known !== undefined) return known;
    const source = `pypi:${name}==${version}`;
    const result = await fetchRepository(source, { workspace, ...(signal === undefined ? {} : { signal }) });
    if (result.kind === 'rejected') options.onMissing?.(source, `${result.rejection.reason}: ${result.rejection.detail}`);
    else fetched.set(version, result.repository);
    return result.kind === 'rejected' ? undefined : result.repository;
  };
  return {
    text: `pypi:${name}`,
    name,
    places: [],
    kind: 'releases',
    async *changes(selection) {
      await gitText(undefined, ['init', '--quiet', '--bare', store], signal);
      await mkdir(join(store, 'info'), { recursive: true });
      await writeFile(join(store, 'info', 'attributes'), ATTRIBUTES);
      let newer: Repository | undefined;
      for (const version of (await listReleases(name, signal)).slice(0, options.releases)) {
        const older = await fetch(version);
        if (older === undefined) continue;
        const change = newer && (await changeOf(store, older, newer, trees, workspace, signal));
        if (change !== undefined && isSelected(change, selection)) yield change;
        newer = older;
      }
    },
    version: async (change) => change.base,
    tree: (change) => readTree(trees.get(change.base) as string, trees.get(change.head) as string, signal),
    repository: async (change) => ({ kind: 'fetched', repository: fetched.get(change.base) as Repository }),
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }),
  };
}

async function changeOf(
  store: string,
  older: Repository,
  newer: Repository,
  trees: Map<string, string>,
  workspace: Workspace,
  signal?: AbortSignal,
): Promise<Change> {
  const [base, head] = [await treeOf(store, older, workspace, signal), await treeOf(store, newer, workspace, signal)];
  trees.set(older.version, base).set(newer.version, head);
  const date = newer.released_at ?? UNKNOWN_DATE;
  return {
    base: older.version,
    head: newer.version,
    subject: `${older.name} ${older.version} to ${newer.version}`,
    message: '',
    authors: [],
    commits: [],
    startedAt: older.released_at ?? date,
    mergedAt: date,
    diff: await diffOf(store, base, head, signal),
  };
}

/** The id of the git tree of a release's files. */
async function treeOf(store: string, repository: Repository, workspace: Workspace, signal?: AbortSignal): Promise<string> {
  const folder = join(workspace.root, repository.path);
  const variables = { GIT_DIR: store, GIT_WORK_TREE: folder, GIT_INDEX_FILE: join(store, `index-${repository.version}`) };
  await git(folder, ['add', '--all', '--force', '--', '.'], signal, variables);
  return gitText(folder, ['write-tree'], signal, variables);
}

/** Versions of a package that the user's index has, newest first, pre-releases left out. */
async function listReleases(name: string, signal?: AbortSignal): Promise<string[]> {
  const result = await runProcess([toolPath('python'), '-m', 'pip', 'index', 'versions', '--disable-pip-version-check', name], {
    timeoutMs: 180_000,
    ...(signal === undefined ? {} : { signal }),
  });
  const versions = /^Available versions: (.*)$/m.exec(result.stdout)?.[1]?.split(', ');
  if (result.exitCode === 0 && versions !== undefined) return versions;
  if (/No matching distribution found/.test(result.stderr) && !/connection|timed out|Retrying/i.test(result.stderr)) {
    throw usageError('PACKAGE_UNKNOWN', `the package index has no package ${name}`, 'Check the name.');
  }
  throw new CodedError('INDEX_UNREACHABLE', `the package index cannot be asked: ${lastWords(result.stderr)}`, {
    hint: 'Check the network, and PIP_INDEX_URL if you use an index of your own. Then run the same command again.',
  });
}
