import type { BenchmarkRow } from './benchmark.ts';
import type { LogFormat } from './formats/log-format.ts';
import { logParsers } from './formats/parsers.ts';
import { pytestColoured } from './formats/python/pytest.ts';
import { repositories } from './formats/repositories.ts';

/** How a row's logs are read and graded. `failOnly`: a test that the log does not name has passed. */
export type Reading = { format: LogFormat; failOnly: boolean };

const EVAL_TYPES: ReadonlyMap<string, boolean> = new Map([
  ['pass_and_fail', false],
  ['fail_only', true],
]);
const PYTEST_ID = /^[^\s:]+\.py::/;

/**
 * What the row says counts; where it says nothing, what SWE-bench does with its repository; where that is unknown too, pytest where all
 * its tests have pytest's ids. Text says why there is no reader: a log is never read as another runner's.
 */
export function readingOf(row: BenchmarkRow): Reading | string {
  const known = repositories.get(repoOf(row).toLowerCase());
  const failOnly = row.eval_type === '' ? (known?.failOnly ?? false) : EVAL_TYPES.get(row.eval_type);
  if (failOnly === undefined) return `no rule for eval_type ${row.eval_type}`;
  const parser = row.log_parser || known?.parser;
  if (parser === undefined) {
    const ids = [...row.FAIL_TO_PASS, ...row.PASS_TO_PASS];
    const isPytest = ids.length > 0 && ids.every((id) => PYTEST_ID.test(id));
    return isPytest ? { format: pytestColoured, failOnly } : `no reader for ${repoOf(row)}: its row names no log_parser`;
  }
  const found = logParsers.get(parser);
  const format = typeof found === 'function' ? found(row) : found;
  if (format !== undefined) return { format, failOnly };
  return found === undefined
    ? `no reader for ${parser}`
    : `no reader for ${parser} of ${row.instance_id}, version '${row.version}'`;
}

/** The benchmark's repository; where it names none, `owner__name-123` is of `owner/name`. */
export function repoOf({ repo, instance_id }: BenchmarkRow): string {
  return repo || instance_id.replace(/-\d+$/, '').replace('__', '/');
}
