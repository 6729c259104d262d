import type { AttemptSource } from '../attempts/attempt-source.ts';
import type { Report } from '../schema/report.ts';
import type { Html } from './html.ts';

/** An attempt that has a page, and its file name. */
export type ListedAttempt = { source: AttemptSource; page: string };

/** The attempts that the report lists, and what to say where they are not all. */
type Listing = { total: number; listed: readonly ListedAttempt[]; note: string };

export type PageContext = { report: Report; listing: Listing };

/** A section of the report. `render` gives undefined where the run has nothing for it. */
export type PageSection = { id: string; title: string; render(context: PageContext): Html | undefined };
