import { z } from 'zod';
import { TestOutcome } from '../../records/test-run.ts';
import { gatherReport, type Report } from '../report.ts';
import { parseStack } from './stack.ts';

/** One line of the file that our JavaScript reporters write: a test, or with `load` a file that did not load; then the end. */
const Line = z.union([
  z.object({
    id: z.string(),
    outcome: TestOutcome,
    load: z.boolean().default(false),
    failure: z.object({ exception: z.string(), message: z.string(), stack: z.string() }).optional(),
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
    const failure = line.failure && {
      exception: line.failure.exception,
      message: line.failure.message,
      file: line.id.split('::')[0] ?? '',
      calls: parseStack(line.failure.stack),
    };
    gathered.add(line.id, line.outcome, { failure, loadError: line.load });
  }
  return gathered.report(ended);
}

function parseJson(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}
