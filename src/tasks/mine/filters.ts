import { parsePatch } from '../../records/patch.ts';
import { isSourceText } from '../../repositories/index.ts';
import type { Change } from './change.ts';
import type { Issue } from './issues.ts';
import { fileDiffs, type SplitPatch } from './split-patch.ts';
import { flat } from './statement-rules.ts';

/** Bounds of what is mined; the defaults are the paper's and SWE-rebench's. */
export type MineLimits = {
  /** Files that the golden patch changes. */
  minimumFiles: number;
  maximumFiles: number;
  /** Issues that the change resolves, where there is a file of issues. */
  issues: number;
  /** The issue's text must have more characters than this. */
  statementOver: number;
};

export const DEFAULT_LIMITS: MineLimits = { minimumFiles: 1, maximumFiles: 15, issues: 1, statementOver: 10 };

/** What is known of a change before anything runs. */
export type Candidate = {
  change: Change;
  split: SplitPatch;
  /** Undefined where there is no file of issues. */
  issues: readonly Issue[] | undefined;
};

type Filter = { readonly reason: string; rejects(candidate: Candidate, limits: MineLimits): string | undefined };

/** Accounts and subjects of programs that raise versions. */
const BOTS =
  /\b(?:dependabot|renovate|renovatebot|pyup|pyup-bot|snyk|snyk-bot|greenkeeper|greenkeeperio|scala-steward|depfu|imgbot|allcontributors|pre-commit-ci|whitesource|mend-bolt|deps-?bot|requires-io)\b|\b(?:github-actions|[\w-]*(?:deps?|dependenc(?:y|ies)|update[rs]?|release)[\w-]*)\[bot\]/i;
const RAISES =
  /^(?:\w+(?:\([^)]*\))?!?:\s*)?(?:(?:bump|update|upgrade)\s+\S+\s+(?:requirement\s+)?from\s+\S+\s+to\s+\S*\d|update dependency \S+ to v?\d)/i;

/** First match rejects; each gives the detail. */
const FILTERS: readonly Filter[] = [
  {
    reason: 'dependency-bot',
    rejects: ({ change: { authors, subject } }) => {
      if (authors.length > 0 && authors.every((author) => BOTS.test(author))) return authors[0];
      return RAISES.test(subject) ||
        /^Merge pull request #\d+ from \S*?\/?(?:dependabot|renovate|pyup|snyk|greenkeeper)\//.test(subject)
        ? subject
        : undefined;
    },
  },
  { reason: 'no-code', rejects: ({ split }) => (split.code === '' ? 'it changes no code' : undefined) },
  { reason: 'no-tests', rejects: ({ split }) => (split.tests === '' ? 'it changes no tests' : undefined) },
  {
    reason: 'no-tests-added',
    rejects: ({ split }) =>
      parsePatch(split.tests).some(
        (file) => file.change !== 'deleted' && file.hunks.some((hunk) => hunk.lines.some((line) => line.startsWith('+'))),
      )
        ? undefined
        : 'it only takes tests away',
  },
  { reason: 'revert', rejects: ({ change }) => (/^Revert\b/i.test(change.subject) ? change.subject : undefined) },
  {
    reason: 'file-count',
    rejects: ({ split }, { minimumFiles, maximumFiles }) => {
      const { length } = parsePatch(split.code);
      return length < minimumFiles || length > maximumFiles ? `${length} files` : undefined;
    },
  },
  {
    reason: 'binary-code',
    rejects: ({ split }) => {
      // a source in another encoding than UTF-8 is in a patch as bytes
      const binary = fileDiffs(split.code).find(
        ({ path, text }) => /^(GIT binary patch|Binary files )/m.test(text) && !isSourceText(path),
      );
      return binary === undefined ? undefined : `${binary.path} is not text`;
    },
  },
  {
    reason: 'issue-count',
    rejects: ({ issues }, limits) =>
      issues !== undefined && issues.length !== limits.issues ? `${issues.length} issues are linked` : undefined,
  },
  {
    reason: 'issue-after-change',
    rejects: ({ issues, change }) =>
      issues?.some((issue) => Date.parse(issue.created_at) > Date.parse(change.mergedAt))
        ? 'the issue is younger than the change'
        : undefined,
  },
  {
    reason: 'issue-short',
    rejects: ({ issues }, { statementOver }) =>
      issues?.some((issue) => flat(`${issue.title} ${issue.body ?? ''}`).length <= statementOver)
        ? 'there is hardly any text'
        : undefined,
  },
];

/** Why a candidate is not worth a run; undefined where it is. */
export function filterCandidate(candidate: Candidate, limits: MineLimits): { reason: string; detail: string } | undefined {
  for (const { reason, rejects } of FILTERS) {
    const detail = rejects(candidate, limits);
    if (detail !== undefined) return { reason, detail };
  }
  return undefined;
}
