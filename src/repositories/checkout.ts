import { cp, lstat, mkdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { lastWords, usageError } from '../support/errors.ts';
import { sha256 } from '../support/hash.ts';
import { type ProcessResult, runProcess } from '../support/process.ts';
import { isLocalRemote, type Source } from './source.ts';
import { listFiles } from './test-files.ts';

/** No prompts, no hooks and no transport that runs a program: a remote is somebody else's. */
const GIT_SAFE = ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.ext.allow=never'];

export type Snapshot =
  | { kind: 'taken'; name: string; commit: string; committedAt: string; archive: string }
  | { kind: 'missing'; detail: string };

/** Writes one commit's files as a tar archive into `folder`. What the remote says cannot be had is `missing`. */
export async function snapshotCommit(source: Source & { kind: 'git' }, folder: string, signal?: AbortSignal): Promise<Snapshot> {
  const clone = join(folder, 'clone.git');
  const git = (args: readonly string[]) =>
    runProcess(['git', ...GIT_SAFE, ...args], {
      env: { ...(process.env as Record<string, string>), GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1' },
      timeoutMs: 600_000,
      ...(signal === undefined ? {} : { signal }),
    });
  const failure = (stderr: string): string => lastWords(stderr) || 'git failed';
  const shared = isLocalRemote(source.remote) ? ['--shared'] : [];
  // A whole commit id can be asked for alone, which spares the history; servers that refuse that are cloned.
  const alone = /^[0-9a-f]{40}$/.test(source.commit) && shared.length === 0 && (await fetchAlone(git, source, clone));
  if (!alone) {
    await rm(clone, { recursive: true, force: true });
    const cloned = await git(['clone', '--quiet', '--bare', ...shared, '--', source.remote, clone]);
    if (cloned.exitCode !== 0) return { kind: 'missing', detail: failure(cloned.stderr) };
  }
  const resolved = await git(['-C', clone, 'rev-parse', '--verify', '--quiet', `${source.commit}^{commit}`]);
  const commit = resolved.stdout.trim();
  if (resolved.exitCode !== 0) return { kind: 'missing', detail: `the repository has no commit ${source.commit}` };
  // Repositories may leave their tests out of archives; this file of our own clone has the last word.
  await mkdir(join(clone, 'info'), { recursive: true });
  await writeFile(join(clone, 'info', 'attributes'), '* -export-ignore -export-subst\n');
  const archive = join(folder, 'commit.tar');
  const packed = await git(['-C', clone, 'archive', '--format=tar', '--prefix=checkout/', '-o', archive, commit]);
  if (packed.exitCode !== 0) return { kind: 'missing', detail: failure(packed.stderr) };
  const name = basename(source.remote.replace(/\/+$/, '')).replace(/\.git$/, '');
  const dated = await git(['-C', clone, 'show', '--no-patch', '--format=%ct', commit]);
  const committedAt = new Date(Number(dated.stdout.trim()) * 1000).toISOString();
  return { kind: 'taken', name, commit, committedAt, archive };
}

type Git = (args: readonly string[]) => Promise<ProcessResult>;

async function fetchAlone(git: Git, source: Source & { kind: 'git' }, clone: string): Promise<boolean> {
  const made = await git(['init', '--quiet', '--bare', clone]);
  if (made.exitCode !== 0) return false;
  return (await git(['-C', clone, 'fetch', '--quiet', '--depth=1', '--', source.remote, source.commit])).exitCode === 0;
}

/**
 * Copies a local folder as it stands: in a git checkout the files that git does not ignore, elsewhere all but caches
 * and environments. Links that lead outside are left out. Returns the hash of paths and contents.
 */
export async function copyFolder(source: Source & { kind: 'path' }, target: string, signal?: AbortSignal): Promise<string> {
  const found = await stat(source.path).catch(() => undefined);
  if (!found?.isDirectory())
    throw usageError('SOURCE_MISSING', `${source.text} is not a folder`, 'Give the path of a folder with the source.');
  const listed = await runProcess(['git', ...GIT_SAFE, '-C', source.path, 'ls-files', '-z', '-co', '--exclude-standard'], {
    ...(signal === undefined ? {} : { signal }),
  });
  const files = listed.exitCode === 0 && listed.stdout !== '' ? listed.stdout.split('\0').sort() : await listFiles(source.path);
  const hashes: string[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    const from = join(source.path, file);
    const entry = await lstat(from).catch(() => undefined);
    if (file === '' || entry === undefined || entry.isDirectory()) continue;
    if (entry.isSymbolicLink()) {
      const goal = relative(source.path, resolve(dirname(from), await readlink(from)));
      if (goal.startsWith('..')) continue;
    } else if (!entry.isFile()) continue;
    await mkdir(dirname(join(target, file)), { recursive: true });
    await cp(from, join(target, file), { verbatimSymlinks: true });
    hashes.push(`${file}\0${entry.isFile() ? sha256(await readFile(from)) : await readlink(from)}`);
  }
  return sha256(hashes.join('\n'));
}
