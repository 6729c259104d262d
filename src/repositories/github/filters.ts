import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../records/repository.ts';
import { byName } from '../../support/by-name.ts';
import type { Candidate } from './candidate.ts';

/** What a repository must be like to be collected. */
export type Filters = {
  minimumStars: number;
  /** Days since the last push, at most. */
  pushedWithinDays: number;
  /** MB of the repository with its history, as GitHub tells it. */
  maximumMb: number;
  /** Share of the source bytes in its language, 0 to 1. */
  minimumShare: number;
  languages: readonly Language[];
};

export const DEFAULT_FILTERS: Filters = {
  minimumStars: 20,
  pushedWithinDays: 730,
  maximumMb: 200,
  minimumShare: 0.6,
  languages: ['python', 'javascript', 'go', 'rust', 'java'],
};

/** GitHub's names of languages. */
export const GITHUB_LANGUAGES: Readonly<Record<string, Language>> = byName({
  Python: 'python',
  JavaScript: 'javascript',
  TypeScript: 'javascript',
  Go: 'go',
  Rust: 'rust',
  Java: 'java',
});

/** A reason to leave a repository out, by what the search says of it; the first that speaks counts. */
type Filter = {
  reason: string;
  /** In words, why; undefined where it may stay. `now` in milliseconds. */
  refuse(candidate: Candidate, filters: Filters, now: number): string | undefined;
};

export const FILTERS: readonly Filter[] = [
  {
    reason: 'benchmark',
    refuse: ({ full_name }) =>
      benchmarkRepositories().has(full_name.toLowerCase()) ? 'an evaluation benchmark is made of it' : undefined,
  },
  { reason: 'fork', refuse: ({ fork }) => (fork ? 'it is a fork' : undefined) },
  { reason: 'archived', refuse: ({ archived }) => (archived ? 'it is archived' : undefined) },
  {
    reason: 'language',
    refuse: ({ language }, { languages }) => {
      const known = GITHUB_LANGUAGES[language ?? ''];
      return known !== undefined && languages.includes(known) ? undefined : `its language is ${language ?? 'not known'}`;
    },
  },
  {
    reason: 'stars',
    refuse: ({ stargazers_count: stars }, { minimumStars }) =>
      stars < minimumStars ? `${stars} stars, ${minimumStars} are needed` : undefined,
  },
  {
    reason: 'activity',
    refuse: ({ pushed_at }, { pushedWithinDays }, now) => {
      const days = pushed_at === null ? Number.POSITIVE_INFINITY : (now - Date.parse(pushed_at)) / 86_400_000;
      return days > pushedWithinDays ? `the last push was ${Math.round(days)} days ago` : undefined;
    },
  },
  {
    reason: 'size',
    refuse: ({ size }, { maximumMb }) =>
      size / 1024 > maximumMb ? `${Math.round(size / 1024)} MB, at most ${maximumMb} are taken` : undefined,
  },
];

let benchmarks: ReadonlySet<string> | undefined;

/** Repositories that evaluation benchmarks are made of, as `owner/name` in lower case. */
export function benchmarkRepositories(): ReadonlySet<string> {
  benchmarks ??= new Set(
    readFileSync(join(import.meta.dirname, 'benchmark-repositories.txt'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('/') && !line.startsWith('#')),
  );
  return benchmarks;
}
