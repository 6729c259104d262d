import type { Rejection, Repository } from '../../records/repository.ts';
import type { ChangeTree } from './git-tree.ts';

/** A change that a project has made: from one commit (or release) to a later one. */
export type Change = {
  /** Commit ids, or the versions of releases. */
  base: string;
  head: string;
  subject: string;
  /** What its commits say, without the subject; '' for releases. */
  message: string;
  /** Number of the pull request, where the subject tells it. */
  pullRequest?: number;
  /** Who wrote its commits, `Name <address>`; empty for releases. */
  authors: readonly string[];
  /** Commits that make it up, for `closed_by` of an issue; empty for releases. */
  commits: readonly string[];
  /** When its first commit was written, and when it was merged or released; ISO 8601. */
  startedAt: string;
  mergedAt: string;
  /** All of it, as `git diff --binary --full-index` gives it. */
  diff: string;
};

export type ChangeRepository = { kind: 'fetched'; repository: Repository } | { kind: 'rejected'; rejection: Rejection };

/** Which changes of a history are looked at; what is left out takes all. */
export type Selection = {
  /** Merged or released at this time or later, in milliseconds since 1970. */
  since?: number;
  /** They touch a file at or below one of these paths. */
  paths?: readonly string[];
  /** Numbers of pull requests, beginnings of commit ids, or versions. */
  only?: readonly string[];
};

/** Where changes come from, newest first. */
export type ChangeSource = AsyncDisposable & {
  /** As a task's origin tells it: a `SOURCE` without the commit or version. */
  readonly text: string;
  readonly name: string;
  /** Where the project lives, as far as its remotes tell: `github.com/owner/name`. */
  readonly places: readonly string[];
  /** Whether a change is what one pull request or commit made; releases bundle many. */
  readonly kind: 'git' | 'releases';
  changes(selection?: Selection): AsyncIterable<Change>;
  /** Version of a change's base state in words, as people would report it: `1.4.2`, or `v1.4.2-3-gabc1234`. */
  version(change: Change): Promise<string>;
  /** The files of a change that it has given. */
  tree(change: Change): Promise<ChangeTree>;
  /** The repository at the base of a change, in the workspace, with the history before it where there is one. */
  repository(change: Change): Promise<ChangeRepository>;
};
