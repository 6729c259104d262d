import { z } from 'zod';
import { TestOutcome } from '../../records/test-run.ts';
import { type Failure, gatherReport, type Report } from '../report.ts';
import { parseStack, uncaughtError } from './stack.ts';

/** What a process printed that died of an error. */
const Printed = z.object({ printed: z.string() });

/** One line of the file that our JavaScript reporters write: a test, or with `load` a file that did not load; then the end. */
const Line = z.union([
  z.object({
    id: z.string(),
    outcome: TestOutcome,
    load: z.boolean().default(false),
    failure: z.union([z.object({ exception: z.string(), message: z.string(), stack: z.string() }), Printed]).optional(),
  }),
  z.object({ end: z.literal(true) }),
]);

/** Reads those lines; a last line that a crash tore is left out, and so is what is not ours. */
export function parseReporterLines(text: string): Report {
  const gathered = gatherReport();
  let ended = false;
  for (const row of text.split('\n').slice(0, -1)) {
    const parsed = Line.safeParse(parseJson(row));
    if (!parsed.success) continue;
    const line = parsed.data;
    if ('end' in line) {
      ended = true;
      continue;
    }
    gathered.add(line.id, line.outcome, { failure: line.failure && toFailure(line.id, line.failure), loadError: line.load });
  }
  return gathered.report(ended);
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
