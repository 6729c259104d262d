import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { FoundRepository } from '../../records/found-repository.ts';
import { readJournal } from '../../records/read.ts';
import { Rejection } from '../../records/repository.ts';
import { contentHash } from '../../support/hash.ts';
import { openJournal, writeJsonLines } from '../../support/journal.ts';
import { mapConcurrent } from '../../support/pool.ts';
import { countReasons } from '../reasons.ts';
import { type ClientOptions, githubClient } from './client.ts';
import { type Examined, examine } from './examine.ts';
import { DEFAULT_FILTERS, type Filters } from './filters.ts';
import { Page, searchPages } from './search.ts';

export type CollectOptions = ClientOptions & {
  /** GitHub's search syntax. */
  query: string;
  /** JSONL journal of what is done; removed at the end. */
  journal: string;
  filters?: Partial<Filters>;
  /** Repositories to find, at most. */
  limit?: number;
  /** Told after each repository: how many were looked at, how many the query has, the name. */
  onProgress?: (done: number, total: number, note: string) => void;
};

export type Collected = {
  repositories: FoundRepository[];
  leftOut: Rejection[];
  /** Left-out repositories by reason. */
  counts: Record<string, number>;
};

const Line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), of: z.string(), at: z.number() }),
  Page.extend({ kind: z.literal('page') }),
  z.object({ kind: z.literal('found'), repository: FoundRepository }),
  z.object({ kind: z.literal('left-out'), rejection: Rejection }),
]);

/**
 * Finds repositories on GitHub that pass the filters. Every page and every repository looked at is journalled: the
 * same call after a crash goes on where it stopped. A journal of another query or of other filters is begun anew.
 */
export async function collectFromGitHub(options: CollectOptions): Promise<Collected> {
  const { query, limit = Number.POSITIVE_INFINITY, signal, onProgress } = options;
  const filters = { ...DEFAULT_FILTERS, ...options.filters };
  const of = contentHash({ query, filters });
  const { begun, pages, done } = await readState(options.journal, of);
  const journal = await openJournal(options.journal);
  if (begun === undefined) await journal.append({ kind: 'begin', of, at: Date.now() });
  const now = begun ?? Date.now();
  const client = githubClient(options);

  const outcomes = new Map<string, Examined>();
  const found = (): number => [...outcomes.values()].filter(({ kind }) => kind === 'found').length;
  for await (const page of searchPages(client, query, (key) => pages.get(key))) {
    if (!pages.has(page.key)) await journal.append({ kind: 'page', ...page });
    const fresh = page.items.filter(({ full_name }) => !outcomes.has(full_name));
    await mapConcurrent(
      fresh,
      4,
      async (candidate) => {
        if (found() >= limit) return;
        const known = done.get(candidate.full_name);
        const outcome = known ?? (await examine(client, candidate, filters, now));
        if (known === undefined) await journal.append(outcome);
        outcomes.set(candidate.full_name, outcome);
        onProgress?.(outcomes.size, page.total, candidate.full_name);
      },
      signal,
    );
    if (found() >= limit) break;
  }
  const all = [...outcomes.values()];
  const leftOut = all.flatMap((one) => (one.kind === 'left-out' ? [one.rejection] : []));
  const repositories = all
    .flatMap((one) => (one.kind === 'found' ? [one.repository] : []))
    .sort((a, b) => b.stars - a.stars || (a.name < b.name ? -1 : 1));
  return { repositories: repositories.slice(0, limit), leftOut, counts: countReasons(leftOut) };
}

/** Writes what was collected and removes the journal: the next call asks GitHub anew. */
export async function finishCollection(path: string, collected: Collected, journal: string): Promise<void> {
  await writeJsonLines(path, collected.repositories);
  await rm(journal, { force: true });
}

async function readState(
  path: string,
  of: string,
): Promise<{ begun: number | undefined; pages: Map<string, Page>; done: Map<string, Examined> }> {
  const lines = await readJournal(Line, path);
  const [first] = lines;
  const pages = new Map<string, Page>();
  const done = new Map<string, Examined>();
  if (first?.kind !== 'begin' || first.of !== of) {
    await rm(path, { force: true });
    return { begun: undefined, pages, done };
  }
  for (const line of lines) {
    if (line.kind === 'page') pages.set(line.key, line);
    if (line.kind === 'found') done.set(line.repository.name, line);
    if (line.kind === 'left-out') done.set(line.rejection.source.replace(/^github:/, ''), line);
  }
  return { begun: first.at, pages, done };
}
