import { type EventLog, Parser } from 'tap-parser';
import { z } from 'zod';
import type { TestOutcome } from '../../records/test-run.ts';
import type { Failure, gatherReport } from '../report.ts';
import { parseStack, uncaughtError } from './stack.ts';

/** A test point, as far as we read it. */
const Point = z.object({
  ok: z.boolean(),
  name: z.string().default(''),
  skip: z.union([z.boolean(), z.string()]).default(false),
  todo: z.union([z.boolean(), z.string()]).default(false),
  diag: z.unknown().optional(),
});
type Point = z.infer<typeof Point>;

const Diagnosis = z.object({
  type: z.string().optional(),
  stack: z.string().default(''),
  diff: z.string().optional(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
});

/** What a file's process left. */
export type TapProcess = { file: string; tap: string; printed: string; exitCode: number };

/**
 * Adds the tests of one file that printed TAP: with tape, the points under one `# name` are a test, with tap a subtest is
 * one, and a point by itself too. Ids are `file::name::subtest`. What ran when a process died is an error.
 */
export function addTap(gathered: ReturnType<typeof gatherReport>, { file, tap, printed, exitCode }: TapProcess): void {
  let group: string | undefined;
  let planned = false;
  let failed = false;
  for (const [event, data] of Parser.parse(tap)) {
    if (event === 'plan') planned = true;
    if (event === 'child') addChildren(gathered, `${file}::${nameOf(data)}`, data);
    if (event === 'comment' && !planned && tap.includes(`\n${data}`)) group = addComment(gathered, file, data) ?? group;
    if (event !== 'assert') continue;
    const point = Point.parse(data);
    const name = group ?? point.name;
    failed ||= outcomeOf(point) === 'failed';
    gathered.add(name === '' ? file : `${file}::${name}`, outcomeOf(point), { failure: failureOf(file, point) });
  }
  if (exitCode === 0 || failed) return;
  const failure = { ...uncaughtError(printed), file };
  if (group === undefined || planned) gathered.add(file, 'error', { failure, loadError: true });
  else gathered.add(`${file}::${group}`, 'error', { failure });
}

/** tape's comments: the test that begins, or one that is skipped. Undefined where it tells no name. */
function addComment(gathered: ReturnType<typeof gatherReport>, file: string, comment: string): string | undefined {
  const [, mark, name = ''] = /^# (?:(SKIP|TODO) )?(.*)\n?$/.exec(comment) ?? [];
  if (mark === 'SKIP' && name !== '') gathered.add(`${file}::${name}`, 'skipped');
  return name === '' ? undefined : name;
}

/** The subtests of a subtest: their own closing points are tests, its other points are told by its own. */
function addChildren(gathered: ReturnType<typeof gatherReport>, prefix: string, log: EventLog): void {
  const subtests = new Set<string>();
  for (const [event, data] of log) {
    if (event === 'child') {
      subtests.add(nameOf(data));
      addChildren(gathered, `${prefix}::${nameOf(data)}`, data);
    }
    if (event !== 'assert') continue;
    const point = Point.parse(data);
    const file = prefix.split('::')[0] ?? '';
    if (subtests.has(point.name)) gathered.add(`${prefix}::${point.name}`, outcomeOf(point), { failure: failureOf(file, point) });
    else if (!point.ok) gathered.add(prefix, outcomeOf(point), { failure: failureOf(file, point) });
  }
}

/** The name of a subtest's log: its first comment is `# Subtest: name`. */
function nameOf(log: EventLog): string {
  for (const [event, data] of log) if (event === 'comment') return data.replace(/^# Subtest: /, '').trim();
  return '';
}

function outcomeOf({ ok, skip, todo }: Point): TestOutcome {
  if (skip !== false) return 'skipped';
  if (todo !== false) return ok ? 'skipped' : 'xfailed';
  return ok ? 'passed' : 'failed';
}

function failureOf(file: string, point: Point): Omit<Failure, 'test'> | undefined {
  if (outcomeOf(point) !== 'failed') return undefined;
  const { success, data } = Diagnosis.safeParse(point.diag);
  if (!success) return undefined; // of a subtest: its points tell
  const [expected, actual] = [toText(data.expected), toText(data.actual)];
  const compared = expected === actual ? '' : `\nexpected: ${expected}\nactual: ${actual}`;
  const stack = data.stack.replace(/^(?!\s*at |\w*Error:)\s*(?=\S.*:\d+:\d+\)?$)/gm, '    at ');
  return {
    exception: data.type ?? 'not ok',
    message: point.name + (data.diff ? `\n${data.diff}` : compared),
    file,
    calls: parseStack(stack),
  };
}

/** As code shows it. A text that is the tool's own picture of a value, as an object's, stays as it is. */
function toText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^(['"`{[(</]|undefined$|NaN$|-?Infinity$|\d+n$)|\n/.test(value) ? value : `'${value}'`;
}
