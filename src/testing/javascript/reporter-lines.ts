import { z } from 'zod';
import { TestOutcome } from '../../records/test-run.ts';
import { type Failure, gatherReport, type Report } from '../report.ts';
import { parseStack, uncaughtError } from './stack.ts';

/** What a process printed that died of an error. */
const Printed = z.object({ printed: z.string() });

/** One value that our JavaScript reporters tell: a test, or with `load` a file that did not load; then the end. */
const Line = z.union([
  z.object({
    id: z.string(),
    outcome: TestOutcome,
    load: z.boolean().default(false),
    failure: z.union([z.object({ exception: z.string(), message: z.string(), stack: z.string() }), Printed]).optional(),
  }),
  z.object({ end: z.literal(true) }),
]);

/** Reads those values, one a text. `whole` says that none is missing. */
export function parseReporterLines(texts: readonly string[], whole: boolean): Report {
  const gathered = gatherReport();
  let ended = false;
  for (const text of texts) {
    const parsed = Line.safeParse(parseJson(text));
    if (!parsed.success) continue;
    const line = parsed.data;
    if ('end' in line) {
      ended = true;
      continue;
    }
    gathered.add(line.id, line.outcome, { failure: line.failure && toFailure(line.id, line.failure), loadError: line.load });
  }
  return gathered.report(ended && whole);
}

function toFailure(
  id: string,
  told: NonNullable<Extract<z.infer<typeof Line>, { id: string }>['failure']>,
): Omit<Failure, 'test'> {
  const file = id.split('::')[0] ?? '';
  if ('printed' in told) return { ...uncaughtError(told.printed), file };
  return { exception: told.exception, message: told.message, file, calls: parseStack(told.stack) };
}

function parseJson(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}
