import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, 'proof.sh'), 'utf8');

/** What a look at every object of a repository says. */
export type HistoryProof =
  /** The commit, and no object that is not part of it or of what came before it. */
  { kind: 'clean'; commit: string; commits: number; objects: number } | { kind: 'leaks'; findings: string[] };

/** What a workspace's history may hold: `one-commit` (synthetic tasks), or a commit and its `ancestors` (real ones). */
export type AllowedHistory = 'one-commit' | 'ancestors';

type Findings = Readonly<Record<string, readonly (readonly string[])[]>>;

/** What makes a repository leak: each rule tells what it found, one sentence each. `only`: the history that it is about. */
const RULES: readonly { name: string; only?: AllowedHistory; find(found: Findings): string[] }[] = [
  {
    name: 'more than one commit',
    only: 'one-commit',
    find: (found) => {
      const commits = (found['object'] ?? []).filter(([, type]) => type === 'commit');
      return commits.length === 1 ? [] : [`${commits.length} commits among the objects`];
    },
  },
  {
    name: 'a commit with parents',
    only: 'one-commit',
    find: (found) => (found['commit'] ?? []).filter((row) => row.length > 1).map(([id]) => `commit ${id} has parents`),
  },
  {
    name: 'an object that the commit does not hold',
    find: (found) => {
      const reachable = new Set((found['reachable'] ?? []).map(([id]) => id));
      return (found['object'] ?? [])
        .filter(([id]) => !reachable.has(id ?? ''))
        .map(([id, type]) => `${type} ${id} is not part of the commit${type === 'commit' ? "'s past" : ''}`);
    },
  },
  {
    name: 'a reference other than the branch',
    find: (found) =>
      (found['ref'] ?? []).filter(([name]) => name !== 'refs/heads/main').map(([name]) => `there is a reference ${name}`),
  },
  { name: 'a reflog', find: (found) => (found['reflog'] ?? []).map((row) => `the reflog tells: ${row.join(' ')}`) },
  { name: 'a remote', find: (found) => (found['remote'] ?? []).map(([name]) => `there is a remote ${name}`) },
  {
    name: 'a setting that leads elsewhere',
    find: (found) => [
      ...(found['config'] ?? []).map(([key]) => `the repository's configuration has ${key}`),
      ...(found['variable'] ?? []).map(([name]) => `the variable ${name} is set`),
    ],
  },
  { name: 'another way to history', find: (found) => (found['file'] ?? []).map(([path]) => `.git/${path} exists`) },
  {
    name: 'a repository in the repository',
    find: (found) => (found['nested'] ?? []).map(([path]) => `${path} is a repository of its own`),
  },
];

/**
 * Looks at all objects of the repository in a sandbox's working folder, not only at those that references reach:
 * unreachable and packed ones can be read too. Throws `HISTORY_UNREADABLE` where there is no repository.
 */
export async function proveHistory(
  sandbox: Sandbox,
  signal?: AbortSignal,
  allowed: AllowedHistory = 'one-commit',
): Promise<HistoryProof> {
  const result = await sandbox.exec(['sh', '-c', SCRIPT], {
    maxOutputBytes: 64 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  if (result.exitCode !== 0 || result.truncated) {
    throw new CodedError('HISTORY_UNREADABLE', `git cannot read the repository: ${result.stderr.trim().slice(-500)}`);
  }
  const found: Record<string, string[][]> = byName();
  for (const line of result.stdout.split('\n').filter((text) => text !== '')) {
    const [kind = '', ...words] = line.split(' ');
    found[kind] ??= [];
    found[kind].push(words);
  }
  const findings = RULES.flatMap((rule) => (rule.only === undefined || rule.only === allowed ? rule.find(found) : []));
  if (findings.length > 0) return { kind: 'leaks', findings };
  const commits = (found['commit'] ?? []).length;
  return { kind: 'clean', commit: found['head']?.[0]?.[0] ?? '', commits, objects: found['object']?.length ?? 0 };
}
