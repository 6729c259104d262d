import { z } from 'zod';
import type { Outcome } from '../../records/verdict.ts';
import { ByName, byName } from '../../support/by-name.ts';
import { usageError } from '../../support/errors.ts';
import { readJsonValues } from '../../support/jsonl.ts';
import { fieldsOf } from './imported-attempt.ts';
import type { StatedOutcome } from './stated-outcome.ts';

const Ids = z.array(z.string());

/** Lists of ids in a report of a whole run, and what they say. The first is SWE-bench's, `resolved` alone that of sb-cli and older ones. */
const LISTS: readonly { field: string; outcome: Outcome }[] = [
  { field: 'resolved_ids', outcome: 'resolved' },
  { field: 'unresolved_ids', outcome: 'unresolved' },
  { field: 'empty_patch_ids', outcome: 'unresolved' },
  { field: 'error_ids', outcome: 'infra-failure' },
  { field: 'resolved', outcome: 'resolved' },
  { field: 'unresolved', outcome: 'unresolved' },
  { field: 'no_generation', outcome: 'unresolved' },
];

const OfOne = ByName(z.looseObject({ resolved: z.boolean() }));

/**
 * Outcomes by instance id from SWE-bench's reports: of a run (`resolved_ids`, …), or of instances (`{id: {resolved}}`). Throws
 * `REPORT_UNREADABLE` (usage) for a file that is neither.
 */
export async function readReports(files: readonly string[]): Promise<ReadonlyMap<string, StatedOutcome>> {
  const outcomes = new Map<string, StatedOutcome>();
  for (const file of files) {
    const found = [];
    for await (const read of readJsonValues(file)) found.push(...('value' in read ? outcomesIn(read.value) : []));
    if (found.length === 0) {
      throw usageError(
        'REPORT_UNREADABLE',
        `${file} is no report: it has neither \`resolved_ids\` nor instances with \`resolved\``,
        'Give the JSON report that the SWE-bench harness wrote: of the run, or report.json of an instance.',
      );
    }
    for (const [id, outcome] of found) outcomes.set(id, { outcome, by: `${file}` });
  }
  return outcomes;
}

function outcomesIn(value: unknown): [string, Outcome][] {
  const fields = fieldsOf(value);
  const listed = LISTS.flatMap(({ field, outcome }) =>
    (Ids.safeParse(fields[field]).data ?? []).map((id): [string, Outcome] => [id, outcome]),
  );
  if (listed.length > 0) return listed.reverse(); // of an id in two lists, the first list counts
  const single = OfOne.safeParse(byName(Object.entries(fields))).data ?? byName();
  return Object.entries(single).map(([id, { resolved }]) => [id, resolved ? 'resolved' : 'unresolved']);
}
