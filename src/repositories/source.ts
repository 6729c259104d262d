import { isAbsolute, resolve } from 'node:path';
import { usageError } from '../support/errors.ts';

/** What a `SOURCE` of the command line means (design §6.2). */
export type Source =
  /** `version` undefined: the newest release. */
  | { kind: 'pypi'; text: string; name: string; version: string | undefined }
  /** `remote` is a URL or an absolute path. */
  | { kind: 'git'; text: string; remote: string; commit: string }
  | { kind: 'path'; text: string; path: string };

const FORMS = 'Write pypi:NAME==VERSION, pypi:NAME (the newest release), git:PATH_OR_URL#COMMIT, or the path of a folder.';

/** Reads a `SOURCE`; relative paths are taken from `folder`. Throws the usage error `SOURCE_INVALID`. */
export function parseSource(text: string, folder: string = process.cwd()): Source {
  const [, scheme, rest = ''] = /^([a-z]+):(?!\/\/)(.*)$/.exec(text) ?? [];
  if (scheme === 'pypi') return parsePypi(text, rest);
  if (scheme === 'git') return parseGit(text, rest, folder);
  if (scheme !== undefined)
    throw usageError('SOURCE_INVALID', `${text}: ${scheme}: is not a kind of source that is known here`, FORMS);
  if (text.includes('://')) throw usageError('SOURCE_INVALID', `${text}: a URL needs git: in front and #COMMIT after it`, FORMS);
  if (text === '') throw usageError('SOURCE_INVALID', 'an empty source', FORMS);
  return { kind: 'path', text, path: resolve(folder, text) };
}

function parsePypi(text: string, rest: string): Source {
  const match = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:==([A-Za-z0-9][A-Za-z0-9._+!-]*))?$/.exec(rest);
  if (match?.[1] === undefined) throw usageError('SOURCE_INVALID', `${text}: not a package name with an exact version`, FORMS);
  return { kind: 'pypi', text, name: match[1], version: match[2] };
}

function parseGit(text: string, rest: string, folder: string): Source {
  const mark = rest.lastIndexOf('#');
  const location = mark < 0 ? rest : rest.slice(0, mark);
  const commit = mark < 0 ? '' : rest.slice(mark + 1);
  if (location === '' || !/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(commit)) {
    throw usageError('SOURCE_INVALID', `${text}: needs a path or URL, then # and a commit`, FORMS);
  }
  const transport = /^([a-z+]+):\/\//.exec(location)?.[1];
  if (transport !== undefined && !['https', 'http', 'ssh', 'git', 'file'].includes(transport)) {
    throw usageError('SOURCE_INVALID', `${text}: git over ${transport} is not allowed`, FORMS);
  }
  const remote = transport !== undefined || /^[\w.-]+@[\w.-]+:/.test(location) ? location : resolve(folder, location);
  return { kind: 'git', text, remote, commit };
}

/** Whether a git remote is a folder of this machine. */
export function isLocalRemote(remote: string): boolean {
  return isAbsolute(remote);
}

/** Package names compare equal when their normal forms do. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
