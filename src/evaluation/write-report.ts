import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptFiles } from '../records/attempt-files.ts';
import { readTextIfExists, writeFileAtomic, writeJson } from '../support/files.ts';
import { mapConcurrent } from '../support/pool.ts';
import type { AttemptSource } from './attempts/attempt-source.ts';
import { chooseAttempts, pageName } from './attempts/choose-attempts.ts';
import { attemptPage } from './report/attempt-page.ts';
import { reportPage } from './report/report-page.ts';
import type { ListedAttempt } from './report/section.ts';
import { Report } from './schema/report.ts';

export type ReportOptions = {
  /** Absolute folder; made if missing. */
  out: string;
  attempts?: readonly AttemptSource[];
  /** Attempts that get a page of their own, at most. Default 400. */
  pages?: number;
  signal?: AbortSignal;
};

/** Paths of what was written. */
export type WrittenReport = { json: string; html: string; pages: number };

/**
 * Writes `report.json`, `report.html` and `attempts/*.html` into a folder; pages of an earlier report that are not of
 * this one are removed. `report.html` is written last: where it is, its links lead somewhere.
 * Throws a ZodError where the report does not fit its schema (a programmer's error), `RECORD_INVALID` for bad attempts.
 */
export async function writeReport(report: Report, options: ReportOptions): Promise<WrittenReport> {
  const checked = Report.parse(report);
  const all = options.attempts ?? [];
  const { chosen, note } = chooseAttempts(all, options.pages ?? 400, checked.seed);
  const listed = chosen.map((source) => ({ source, page: `attempts/${pageName(source)}` }));
  const byTask = Map.groupBy(listed, ({ source }) => source.verdict.instance_id);
  await mapConcurrent(
    listed,
    4,
    (attempt) => writeAttemptPage(attempt, byTask.get(attempt.source.verdict.instance_id) ?? [], options.out),
    options.signal,
  );
  await removeStalePages(options.out, new Set(listed.map(({ page }) => page)));
  const json = join(options.out, 'report.json');
  const html = join(options.out, 'report.html');
  await writeJson(json, checked);
  await writeFileAtomic(html, reportPage({ report: checked, listing: { total: all.length, listed, note } }));
  return { json, html, pages: listed.length };
}

async function writeAttemptPage({ source, page }: ListedAttempt, siblings: readonly ListedAttempt[], out: string): Promise<void> {
  const [events, patch, testOutput] = await Promise.all([
    attemptFiles.events(source.folder),
    attemptFiles.patch(source.folder),
    readTextIfExists(join(source.folder, 'test-output.txt')),
  ]);
  const others = siblings
    .filter((sibling) => sibling.page !== page)
    .map((sibling) => ({
      name: `${sibling.source.run} ${sibling.source.verdict.attempt} (${sibling.source.verdict.outcome})`,
      page: sibling.page,
    }));
  await writeFileAtomic(
    join(out, page),
    attemptPage({
      source,
      events: 'value' in events ? events.value : [],
      patch: 'value' in patch ? patch.value.toString('utf8') : '',
      testOutput: testOutput ?? '',
      others,
    }),
  );
}

async function removeStalePages(out: string, pages: ReadonlySet<string>): Promise<void> {
  const folder = join(out, 'attempts');
  const names = await readdir(folder).catch(() => []); // no folder: no attempts, nothing stale
  const stale = names.filter((name) => name.endsWith('.html') && !pages.has(`attempts/${name}`));
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
}
