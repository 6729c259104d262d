import { isAbsolute, resolve } from 'node:path';
import { usageError } from '../support/errors.ts';
import { INDEXES } from './indexes/indexes.ts';
import type { PackageIndex } from './indexes/package-index.ts';

/** What a `SOURCE` of the command line means (design §6.2). */
export type Source =
  /** A release of a package index; `version` undefined: the newest. */
  | { kind: 'release'; text: string; index: PackageIndex; name: string; version: string | undefined }
  /** `remote` is a URL or an absolute path; `label` is what stands before `#` in the text of an exact source. */
  | { kind: 'git'; text: string; remote: string; commit: string; label: string }
  | { kind: 'path'; text: string; path: string };

/** How sources are written, for help texts and errors. */
export const SOURCE_FORMS: string = `${INDEXES.map(({ form }) => form).join(', ')}, github:OWNER/NAME#COMMIT, git:PATH_OR_URL#COMMIT or the path of a folder`;

const HINT = `Write ${SOURCE_FORMS}. Without a version the newest release is taken (a Maven artifact needs one).`;

/** Reads a `SOURCE`; relative paths are taken from `folder`. Throws the usage error `SOURCE_INVALID`. */
export function parseSource(text: string, folder: string = process.cwd()): Source {
  const [, scheme, rest = ''] = /^([a-z]+):(?!\/\/)(.*)$/.exec(text) ?? [];
  const index = INDEXES.find((one) => one.scheme === scheme);
  if (index !== undefined) {
    const wanted = index.parse(rest);
    if (wanted === undefined) throw usageError('SOURCE_INVALID', `${text}: not of the form ${index.form}`, HINT);
    return { kind: 'release', text, index, ...wanted };
  }
  if (scheme === 'git') return parseGit(text, rest, folder);
  if (scheme === 'github') return parseGitHub(text, rest);
  if (scheme !== undefined)
    throw usageError('SOURCE_INVALID', `${text}: ${scheme}: is not a kind of source that is known here`, HINT);
  if (text.includes('://')) throw usageError('SOURCE_INVALID', `${text}: a URL needs git: in front and #COMMIT after it`, HINT);
  if (text === '') throw usageError('SOURCE_INVALID', 'an empty source', HINT);
  return { kind: 'path', text, path: resolve(folder, text) };
}

/** Whether a text begins as a source of a known kind does; a bare path does not. */
export function namesSource(text: string): boolean {
  return /^(git|github):/.test(text) || INDEXES.some(({ scheme }) => text.startsWith(`${scheme}:`));
}

const COMMIT = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

function parseGit(text: string, rest: string, folder: string): Source {
  const mark = rest.lastIndexOf('#');
  const location = mark < 0 ? rest : rest.slice(0, mark);
  const commit = mark < 0 ? '' : rest.slice(mark + 1);
  if (location === '' || !COMMIT.test(commit)) {
    throw usageError('SOURCE_INVALID', `${text}: needs a path or URL, then # and a commit`, HINT);
  }
  const transport = /^([a-z+]+):\/\//.exec(location)?.[1];
  if (transport !== undefined && !['https', 'http', 'ssh', 'git', 'file'].includes(transport)) {
    throw usageError('SOURCE_INVALID', `${text}: git over ${transport} is not allowed`, HINT);
  }
  const remote = transport !== undefined || /^[\w.-]+@[\w.-]+:/.test(location) ? location : resolve(folder, location);
  return { kind: 'git', text, remote, commit, label: `git:${remote}` };
}

/** `GITHUB_SERVER_URL` names another GitHub, as it does in GitHub's own workflows. */
function parseGitHub(text: string, rest: string): Source {
  const [, owner, name, commit = ''] = /^([A-Za-z0-9][A-Za-z0-9-]*)\/([A-Za-z0-9._-]+)#(.+)$/.exec(rest) ?? [];
  if (owner === undefined || name === undefined || /^\.\.?$/.test(name) || !COMMIT.test(commit)) {
    throw usageError('SOURCE_INVALID', `${text}: not of the form github:OWNER/NAME#COMMIT`, HINT);
  }
  const server = (process.env['GITHUB_SERVER_URL'] ?? 'https://github.com').replace(/\/+$/, '');
  return { kind: 'git', text, remote: `${server}/${owner}/${name}`, commit, label: `github:${owner}/${name}` };
}

/** Whether a git remote is a folder of this machine. */
export function isLocalRemote(remote: string): boolean {
  return isAbsolute(remote);
}
