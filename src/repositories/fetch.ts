import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import { readRecord } from '../records/read.ts';
import { type Language, PRIVATE_LICENCE, type Rejection, Repository } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import { scratchIn } from '../support/drafts.ts';
import { writeJson } from '../support/files.ts';
import { sha256 } from '../support/hash.ts';
import { awaitLock } from '../support/lock.ts';
import { assertRoom } from '../support/room.ts';
import { lockIn } from '../support/work-folder.ts';
import { unpackArchive } from './archive.ts';
import { copyFolder, snapshotCommit } from './checkout.ts';
import type { PackageIndex, Part } from './indexes/package-index.ts';
import { pypi } from './indexes/pypi.ts';
import { detectLanguage, findTestFiles, languageFiles } from './languages.ts';
import { findLicence } from './licence.ts';
import { readLicenceClaim } from './licence-claims.ts';
import { readPythonProject } from './project.ts';
import { parseSource, type Source } from './source.ts';
import { listFiles } from './test-files.ts';

export type FetchOptions = {
  workspace: Workspace;
  /** Whether the code is the user's own, for which no licence is asked; folders and repositories on this machine are. */
  isOwn?: boolean;
  signal?: AbortSignal;
};
export type Fetched = { kind: 'fetched'; repository: Repository } | { kind: 'rejected'; rejection: Rejection };

/** Source files in `folder`, with what is known of them before they are read. */
type Gathered = {
  folder: string;
  source: string;
  name?: string;
  version?: string;
  language?: Language;
  releasedAt?: string | undefined;
  sha256: string;
};
type Refusal = { reason: string; detail: string };

/**
 * Brings a source into the workspace, checks its licence and that it has tests. Code of the user's own needs no licence: without a
 * permissive one it is marked `PRIVATE_LICENCE`. Rejections are data: `not-found`,
 * `private`, `unsafe-archive`, `licence`, `no-tests`, `language`. A source that is there already is not fetched again (a
 * path always is, for it may have changed). Throws `CodedError`: `SOURCE_INVALID`, `SOURCE_MISSING`, `TOOL_MISSING`,
 * `INDEX_UNREACHABLE`, `UNPACK_FAILED`.
 */
export async function fetchRepository(text: string, options: FetchOptions): Promise<Fetched> {
  const source = parseSource(text);
  const { workspace, signal } = options;
  if (source.kind === 'release' && source.version !== undefined) {
    const known = await readKnown(workspace, keyOf(slugOf(source.index, source.name), source.version));
    if (known !== undefined) return { kind: 'fetched', repository: known };
  }
  await mkdir(workspace.sources, { recursive: true });
  const scratch = await scratchIn(workspace.sources, 'fetch');
  try {
    const gathered = await gather(source, scratch, signal);
    const outcome = 'reason' in gathered ? gathered : await admit(gathered, options.isOwn ?? isHere(source), workspace, signal);
    if ('reason' in outcome) await assertRoom(workspace.root); // else a full disk may be what it was refused for
    if ('reason' in outcome) return { kind: 'rejected', rejection: { source: text, ...outcome } };
    return { kind: 'fetched', repository: outcome };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether a source lies on this machine, and not at somebody else's address. */
function isHere(source: Source): boolean {
  return source.kind === 'path' || (source.kind === 'git' && isAbsolute(source.remote));
}

function gather(source: Source, scratch: string, signal?: AbortSignal): Promise<Gathered | Refusal> {
  switch (source.kind) {
    case 'path':
      return gatherPath(source, scratch, signal);
    case 'git':
      return gatherCommit(source, scratch, signal);
    case 'release':
      return gatherRelease(source, scratch, signal);
  }
}

async function gatherPath(source: Source & { kind: 'path' }, scratch: string, signal?: AbortSignal): Promise<Gathered> {
  const folder = join(scratch, 'source');
  await mkdir(folder);
  return { folder, source: source.path, sha256: await copyFolder(source, folder, signal) };
}

async function gatherCommit(
  source: Source & { kind: 'git' },
  scratch: string,
  signal?: AbortSignal,
): Promise<Gathered | Refusal> {
  const snapshot = await snapshotCommit(source, scratch, signal);
  if (snapshot.kind === 'missing') return { reason: 'not-found', detail: snapshot.detail };
  const folder = join(scratch, 'source');
  const hash = await unpackParts([{ archive: snapshot.archive, into: '', strip: 1 }], folder, signal);
  if (typeof hash !== 'string') return hash;
  const { name, commit, committedAt } = snapshot;
  return {
    folder,
    name,
    version: commit.slice(0, 12),
    source: `${source.label}#${commit}`,
    releasedAt: committedAt,
    sha256: hash,
  };
}

async function gatherRelease(
  source: Source & { kind: 'release' },
  scratch: string,
  signal?: AbortSignal,
): Promise<Gathered | Refusal> {
  const { index, name } = source;
  const download = join(scratch, 'download');
  await mkdir(download);
  const release = await index.download({ name, version: source.version }, download, signal);
  if (release.kind === 'missing') return { reason: release.reason, detail: release.detail };
  const folder = join(scratch, 'source');
  const hash = await unpackParts(release.parts, folder, signal);
  if (typeof hash !== 'string') return hash;
  await release.arrange?.(folder);
  return {
    folder,
    name: slugOf(index, name),
    version: release.version,
    language: index.language,
    source: `${index.scheme}:${index.write(name, release.version)}`,
    releasedAt: release.releasedAt,
    sha256: hash,
  };
}

/** Unpacks archives into one new folder; returns the hash of their contents. */
async function unpackParts(parts: readonly Part[], folder: string, signal?: AbortSignal): Promise<string | Refusal> {
  const hashes: string[] = [];
  for (const { archive, into, strip } of parts) {
    const target = join(folder, into);
    await mkdir(target, { recursive: true });
    const unpacked = await unpackArchive(archive, target, { strip, ...(signal === undefined ? {} : { signal }) });
    if ('refused' in unpacked) return { reason: 'unsafe-archive', detail: unpacked.refused };
    hashes.push(sha256(await readFile(archive)));
  }
  return hashes.length === 1 ? (hashes[0] as string) : sha256(hashes.join('\n'));
}

async function admit(
  gathered: Gathered,
  isOwn: boolean,
  workspace: Workspace,
  signal?: AbortSignal,
): Promise<Repository | Refusal> {
  const files = await listFiles(gathered.folder);
  const language = gathered.language ?? detectLanguage(files);
  if (language === undefined || !files.some((file) => languageFiles(language).source.test(file))) {
    const wanted = gathered.language === undefined ? 'a language known here' : languageFiles(gathered.language).title;
    return { reason: 'language', detail: `there is no source of ${wanted} in it` };
  }
  const finding = await findLicence(gathered.folder, await readLicenceClaim(gathered.folder, language, signal));
  if (finding.kind === 'refused' && !isOwn) return { reason: 'licence', detail: finding.detail };
  const licence =
    finding.kind === 'refused' ? { spdx: PRIVATE_LICENCE, evidence: `own code: ${finding.detail}` } : finding.licence;
  const tests = await findTestFiles(gathered.folder, files, language);
  if (tests.length === 0) return { reason: 'no-tests', detail: `none of its ${files.length} files is a test file` };

  const project = language === 'python' ? await readPythonProject(gathered.folder, signal) : undefined;
  const name = gathered.name ?? pypi.slug(project?.name ?? basename(gathered.source));
  const version = gathered.version ?? `${project?.version ?? '0'}+${gathered.sha256.slice(0, 12)}`;
  const key = keyOf(name, version);
  await using _source = await awaitLock(lockIn(workspace.root, `source-${key}`), signal);
  const known = await readKnown(workspace, key);
  if (known?.archive_sha256 === gathered.sha256) return known;
  const target = join(workspace.sources, key);
  const repository: Repository = {
    source: gathered.source,
    name,
    version,
    language,
    ...(gathered.releasedAt === undefined ? {} : { released_at: gathered.releasedAt }),
    licence,
    archive_sha256: gathered.sha256,
    path: relative(workspace.root, target),
    test_files: tests,
  };
  // The record is written last and read first: a folder without its record is not trusted.
  await rm(recordPath(workspace, key), { force: true });
  await rm(target, { recursive: true, force: true });
  await rename(gathered.folder, target);
  await writeJson(recordPath(workspace, key), repository);
  return repository;
}

/** Names of other indexes have their kind in front: `semver` is a package of four of them. */
function slugOf(index: PackageIndex, name: string): string {
  return index === pypi ? index.slug(name) : `${index.scheme}-${index.slug(name)}`;
}

function keyOf(name: string, version: string): string {
  return `${name}-${version}`.replace(/[^A-Za-z0-9.+_-]/g, '-');
}

function recordPath(workspace: Workspace, key: string): string {
  return join(workspace.sources, `${key}.json`);
}

async function readKnown(workspace: Workspace, key: string): Promise<Repository | undefined> {
  if (!existsSync(recordPath(workspace, key)) || !existsSync(join(workspace.sources, key))) return undefined;
  return readRecord(Repository, recordPath(workspace, key));
}
