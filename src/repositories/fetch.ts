import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { readRecord } from '../records/read.ts';
import { type Rejection, Repository } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import { writeJson } from '../support/files.ts';
import { sha256 } from '../support/hash.ts';
import { unpackArchive } from './archive.ts';
import { copyFolder, snapshotCommit } from './checkout.ts';
import { findLicence } from './licence.ts';
import { readPythonProject } from './project.ts';
import { downloadRelease } from './release.ts';
import { normalName, parseSource, type Source } from './source.ts';
import { removeStale } from './stale.ts';
import { isTestFile, listFiles } from './test-files.ts';

export type FetchOptions = { workspace: Workspace; signal?: AbortSignal };
export type Fetched = { kind: 'fetched'; repository: Repository } | { kind: 'rejected'; rejection: Rejection };

/** Source files in `folder`, with what is known of them before they are read. */
type Gathered = { folder: string; source: string; name?: string; version?: string; sha256: string };
type Refusal = { reason: string; detail: string };

/**
 * Brings a source into the workspace, checks its licence and that it has tests. Rejections are data: `not-found`,
 * `unsafe-archive`, `licence`, `no-tests`, `language`. A source that is there already is not fetched again (a path always
 * is, for it may have changed). Throws `CodedError`: `SOURCE_INVALID`, `SOURCE_MISSING`, `INDEX_UNREACHABLE`, `UNPACK_FAILED`.
 */
export async function fetchRepository(text: string, options: FetchOptions): Promise<Fetched> {
  const source = parseSource(text);
  const { workspace, signal } = options;
  if (source.kind === 'pypi' && source.version !== undefined) {
    const known = await readKnown(workspace, `${normalName(source.name)}-${source.version}`);
    if (known !== undefined) return { kind: 'fetched', repository: known };
  }
  await mkdir(workspace.sources, { recursive: true });
  await removeStale(workspace.sources, /^\.fetch-/);
  const scratch = await mkdtemp(join(workspace.sources, '.fetch-'));
  try {
    const gathered = await gather(source, scratch, signal);
    const outcome = 'reason' in gathered ? gathered : await admit(gathered, workspace, signal);
    if ('reason' in outcome) return { kind: 'rejected', rejection: { source: text, ...outcome } };
    return { kind: 'fetched', repository: outcome };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function gather(source: Source, scratch: string, signal?: AbortSignal): Promise<Gathered | Refusal> {
  const folder = join(scratch, 'source');
  await mkdir(folder);
  if (source.kind === 'path') {
    const hash = await copyFolder(source, folder, signal);
    return { folder, source: source.path, sha256: hash };
  }
  const names: { name: string; version?: string; source: string } = { name: '', source: '' };
  let archive: string;
  if (source.kind === 'pypi') {
    const release = await downloadRelease(source, join(scratch, 'download'), signal);
    if (release.kind === 'missing') return { reason: 'not-found', detail: release.detail };
    archive = release.archive;
    Object.assign(names, { name: source.name, version: release.version, source: `pypi:${source.name}==${release.version}` });
  } else {
    const snapshot = await snapshotCommit(source, scratch, signal);
    if (snapshot.kind === 'missing') return { reason: 'not-found', detail: snapshot.detail };
    archive = snapshot.archive;
    const version = snapshot.commit.slice(0, 12);
    Object.assign(names, { name: snapshot.name, version, source: `git:${source.remote}#${snapshot.commit}` });
  }
  const unpacked = await unpackArchive(archive, folder, signal);
  if ('refused' in unpacked) return { reason: 'unsafe-archive', detail: unpacked.refused };
  return { folder, ...names, sha256: sha256(await readFile(archive)) };
}

async function admit(gathered: Gathered, workspace: Workspace, signal?: AbortSignal): Promise<Repository | Refusal> {
  const project = await readPythonProject(gathered.folder, signal);
  const files = await listFiles(gathered.folder);
  if (!files.some((file) => file.endsWith('.py'))) return { reason: 'language', detail: 'there is no Python source in it' };
  const finding = await findLicence(gathered.folder, project);
  if (finding.kind === 'refused') return { reason: 'licence', detail: finding.detail };
  const tests = files.filter(isTestFile);
  if (tests.length === 0) return { reason: 'no-tests', detail: `none of its ${files.length} files is a test file` };

  const name = normalName(gathered.name ?? project.name ?? basename(gathered.source));
  const version = gathered.version ?? `${project.version ?? '0'}+${gathered.sha256.slice(0, 12)}`;
  const key = `${name}-${version}`.replace(/[^A-Za-z0-9.+_-]/g, '-');
  const known = await readKnown(workspace, key);
  if (known?.archive_sha256 === gathered.sha256) return known;
  const target = join(workspace.sources, key);
  const repository: Repository = {
    source: gathered.source,
    name,
    version,
    language: 'python',
    licence: finding.licence,
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

function recordPath(workspace: Workspace, key: string): string {
  return join(workspace.sources, `${key}.json`);
}

async function readKnown(workspace: Workspace, key: string): Promise<Repository | undefined> {
  if (!existsSync(recordPath(workspace, key)) || !existsSync(join(workspace.sources, key))) return undefined;
  return readRecord(Repository, recordPath(workspace, key));
}
