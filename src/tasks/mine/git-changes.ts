import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { textPatch } from '../../agent/index.ts';
import { ancestorsPath } from '../../history/index.ts';
import type { Workspace } from '../../records/workspace.ts';
import { fetchRepository } from '../../repositories/index.ts';
import { scratchIn } from '../../support/drafts.ts';
import { CodedError } from '../../support/errors.ts';
import type { Change, ChangeRepository, ChangeSource } from './change.ts';
import { git, gitText } from './git.ts';
import { gitTrees } from './git-tree.ts';
import { placeOf, pullRequestOf } from './references.ts';
import { isNamed } from './selection.ts';

export type GitOptions = { workspace: Workspace; signal?: AbortSignal };

const FIELDS = '%H%x1f%P%x1f%aI%x1f%cI%x1f%an <%ae>%x1f%B%x1e';

type Commit = { id: string; parents: string[]; writtenAt: string; committedAt: string; author: string; message: string };

/**
 * The changes of a git repository along the first parents of a commit: each merge with all that it brought, each other
 * commit by itself. `remote` is a URL or an absolute path; it is cloned for as long as the source is open. Throws
 * `GIT_FAILED` where it cannot be cloned or lacks the commit.
 */
export async function gitChanges(remote: string, commit: string, { workspace, signal }: GitOptions): Promise<ChangeSource> {
  await mkdir(workspace.sources, { recursive: true });
  const scratch = await scratchIn(workspace.sources, 'mine');
  const name = basename(remote.replace(/\/+(\.git)?\/*$/, '')).replace(/\.git$/, '');
  const clone = join(scratch, `${name}.git`);
  const close = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  try {
    await gitText(undefined, ['clone', '--quiet', '--bare', '--', remote, clone], signal);
    const tip = await gitText(clone, ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`], signal);
    const readTree = gitTrees(clone);
    const complete = (await gitText(clone, ['rev-parse', '--is-shallow-repository'], signal)) === 'false';
    return {
      text: `git:${remote}`,
      name,
      places: await placesOf(remote, signal),
      kind: 'git',
      async *changes(selection) {
        const { paths = [] } = selection ?? {};
        for (const one of await readCommits(clone, ['--first-parent', tip, '--', ...paths.map(literally)], signal)) {
          signal?.throwIfAborted();
          if (!isNamed(namesOf(one), selection)) continue;
          const change = await changeOf(clone, one, signal);
          if (change !== undefined) yield change;
        }
      },
      version: (change) => describe(clone, change.base, signal),
      tree: (change) => readTree(change.base, change.head, signal),
      repository: async (change): Promise<ChangeRepository> => {
        const fetched = await fetchRepository(`git:${clone}#${change.base}`, {
          workspace,
          isOwn: isAbsolute(remote),
          ...(signal === undefined ? {} : { signal }),
        });
        if (fetched.kind === 'rejected') return fetched;
        const releasedAt = await gitText(clone, ['show', '-s', '--format=%cI', change.base], signal);
        const repository = {
          ...fetched.repository,
          source: `git:${remote}#${change.base}`,
          released_at: new Date(releasedAt).toISOString(),
        };
        if (complete) await bundleAncestors(clone, change.base, ancestorsPath(workspace, repository), signal);
        return { kind: 'fetched', repository };
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where a repository and, of a checkout, its own remotes say that the project lives. */
async function placesOf(remote: string, signal?: AbortSignal): Promise<string[]> {
  const listed = isAbsolute(remote)
    ? await git(remote, ['config', '--get-regexp', '^remote\\..*\\.url$'], signal, undefined, [0, 1]).catch(() => '')
    : `${remote}\n`;
  const places = listed.split('\n').map((line) => placeOf(line.replace(/^remote\.\S+\s+/, '')));
  return [...new Set(places.filter((place) => place !== undefined))];
}

async function readCommits(clone: string, range: readonly string[], signal?: AbortSignal): Promise<Commit[]> {
  const text = await gitText(clone, ['log', `--format=${FIELDS}`, ...range], signal);
  return text
    .split('\x1e')
    .map((record) => record.trim().split('\x1f'))
    .filter((fields) => fields.length === 6)
    .map(([id = '', parents = '', writtenAt = '', committedAt = '', author = '', message = '']) => ({
      id,
      parents: parents.split(' ').filter((parent) => parent !== ''),
      writtenAt,
      committedAt,
      author,
      message,
    }));
}

/** A path as git takes it, with nothing in it that is a pattern. */
function literally(path: string): string {
  return `:(top,literal)${path.replace(/^\.\//, '')}`;
}

function namesOf(commit: Commit): Pick<Change, 'head' | 'pullRequest' | 'mergedAt'> {
  const pullRequest = pullRequestOf(commit.message.split('\n', 1)[0] ?? '');
  return {
    head: commit.id,
    mergedAt: new Date(commit.committedAt).toISOString(),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
}

/** Undefined for the first commit, which changes nothing. */
async function changeOf(clone: string, commit: Commit, signal?: AbortSignal): Promise<Change | undefined> {
  const [base] = commit.parents;
  if (base === undefined) return undefined;
  const brought = commit.parents.length > 1 ? await readCommits(clone, [commit.id, `^${base}`, '--no-merges'], signal) : [commit];
  const [subject = '', ...rest] = commit.message.split('\n');
  const inner = commit.parents.length > 1 ? brought.map(({ message }) => message).reverse() : [];
  const dates = brought.map(({ writtenAt }) => Date.parse(writtenAt));
  return {
    base,
    ...namesOf(commit),
    subject,
    message: [rest.join('\n'), ...inner].join('\n\n').trim(),
    authors: [...new Set(brought.map(({ author }) => author))],
    commits: [commit.id, ...brought.map(({ id }) => id)],
    startedAt: new Date(Math.min(Date.parse(commit.committedAt), ...dates)).toISOString(),
    diff: await diffOf(clone, base, commit.id, signal),
  };
}

/** Without renames, so that what moves between code and tests is in both parts. Files that are no UTF-8 are in it as bytes. */
export async function diffOf(repository: string, base: string, head: string, signal?: AbortSignal): Promise<string> {
  const place = `${repository}-${randomUUID()}`;
  const options = [
    `--output=${place}`,
    '--binary',
    '--full-index',
    '--no-renames',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--src-prefix=a/',
    '--dst-prefix=b/',
  ];
  const read = async (attributes: string): Promise<Buffer> => {
    const settings = ['-c', 'core.quotePath=false', '-c', `core.attributesFile=${attributes}`];
    await git(repository, [...settings, 'diff', ...options, base, head], signal);
    return readFile(place);
  };
  try {
    const patch = await read('/dev/null');
    if (isUtf8(patch)) return patch.toString('utf8');
    await writeFile(`${place}.attributes`, '* -diff\n');
    return textPatch(patch, await read(`${place}.attributes`));
  } finally {
    await Promise.all([rm(place, { force: true }), rm(`${place}.attributes`, { force: true })]);
  }
}

async function describe(clone: string, commit: string, signal?: AbortSignal): Promise<string> {
  try {
    return await gitText(clone, ['describe', '--tags', commit], signal);
  } catch (error) {
    if (error instanceof CodedError) return commit.slice(0, 7); // no tag before it
    throw error;
  }
}

async function bundleAncestors(clone: string, commit: string, target: string, signal?: AbortSignal): Promise<void> {
  const reference = `refs/heads/mine-${commit}`;
  await gitText(clone, ['update-ref', reference, commit], signal);
  await gitText(clone, ['bundle', 'create', '--quiet', target, reference], signal);
}
