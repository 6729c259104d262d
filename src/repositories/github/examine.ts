import { z } from 'zod';
import type { FoundRepository } from '../../records/found-repository.ts';
import type { Rejection } from '../../records/repository.ts';
import { ByName } from '../../support/by-name.ts';
import { languageFiles } from '../languages.ts';
import { judgeLicenceTexts, LICENCE_FILE } from '../licence.ts';
import type { Candidate } from './candidate.ts';
import type { GitHubClient } from './client.ts';
import { FILTERS, type Filters, GITHUB_LANGUAGES } from './filters.ts';

const Branch = z.object({
  commit: z.object({
    sha: z.string(),
    commit: z.object({ committer: z.object({ date: z.string() }), tree: z.object({ sha: z.string() }) }),
  }),
});
const Tree = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string(), size: z.number().optional() })),
});
const Blob = z.object({ content: z.string(), encoding: z.string() });

/** More than any licence text has. */
const MOST_LICENCE_BYTES = 200_000;

export type Examined = { kind: 'found'; repository: FoundRepository } | { kind: 'left-out'; rejection: Rejection };

/**
 * Whether a repository is collected: first by what the search said, which costs nothing, then by its languages, its
 * files and the text of its licence files, in at most a handful of requests.
 */
export async function examine(client: GitHubClient, candidate: Candidate, filters: Filters, now: number): Promise<Examined> {
  const { full_name: name } = candidate;
  const leftOut = (reason: string, detail: string): Examined => ({
    kind: 'left-out',
    rejection: { source: `github:${name}`, reason, detail },
  });
  for (const filter of FILTERS) {
    const detail = filter.refuse(candidate, filters, now);
    if (detail !== undefined) return leftOut(filter.reason, detail);
  }
  const language = GITHUB_LANGUAGES[candidate.language ?? ''];
  if (language === undefined) return leftOut('language', `its language is ${candidate.language}`);
  const share = languageShare(ByName(z.number()).parse((await client.get(`/repos/${name}/languages`)) ?? {}), language);
  if (share < filters.minimumShare)
    return leftOut('language-share', `${Math.round(share * 100)}% of it is ${languageFiles(language).title}`);

  const answered = await client.get(`/repos/${name}/branches/${encodeURIComponent(candidate.default_branch)}`);
  if (answered === undefined) return leftOut('not-found', `it has no branch ${candidate.default_branch}`);
  const { commit } = Branch.parse(answered);
  const tree = Tree.parse(
    (await client.get(`/repos/${name}/git/trees/${commit.commit.tree.sha}`, { recursive: '1' })) ?? { tree: [] },
  ).tree;
  const files = tree.filter(({ type }) => type === 'blob');
  const rules = languageFiles(language);
  const tests = files.filter(({ path }) => rules.isTestFile(path)).length;
  const mayStandInline = rules.inlineTests !== undefined && files.some(({ path }) => rules.source.test(path));
  if (tests === 0 && !mayStandInline) return leftOut('no-tests', `none of its ${files.length} files is a test file`);

  const licences = files.filter(({ path, size = 0 }) => isLicenceFile(path) && size < MOST_LICENCE_BYTES);
  const texts: { name: string; text: string }[] = [];
  for (const { path, sha } of licences) texts.push({ name: path, text: await readBlob(client, name, sha) });
  const finding = judgeLicenceTexts(texts);
  if (finding === undefined) {
    const names = licences.map(({ path }) => path).join(', ');
    return leftOut('licence', licences.length === 0 ? 'there is no licence file' : `${names} holds no licence text known here`);
  }
  if (finding.kind === 'refused') return leftOut('licence', finding.detail);
  return {
    kind: 'found',
    repository: {
      source: `github:${name}#${commit.sha}`,
      name,
      version: commit.sha.slice(0, 12),
      language,
      released_at: new Date(commit.commit.committer.date).toISOString(),
      licence: finding.licence,
      stars: candidate.stargazers_count,
      size_kb: candidate.size,
      language_share: Math.round(share * 1000) / 1000,
      test_files: tests,
    },
  };
}

function languageShare(bytes: Readonly<Record<string, number>>, language: string): number {
  const entries = Object.entries(bytes);
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  const own = entries.reduce((sum, [name, count]) => sum + (GITHUB_LANGUAGES[name] === language ? count : 0), 0);
  return all === 0 ? 0 : own / all;
}

function isLicenceFile(path: string): boolean {
  const [first = '', second, third] = path.split('/');
  return second === undefined ? LICENCE_FILE.test(first) : third === undefined && /^licen[cs]es$/i.test(first);
}

async function readBlob(client: GitHubClient, name: string, sha: string): Promise<string> {
  const { content, encoding } = Blob.parse(
    (await client.get(`/repos/${name}/git/blobs/${sha}`)) ?? { content: '', encoding: 'utf-8' },
  );
  return encoding === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : content;
}
