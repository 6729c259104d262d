import { z } from 'zod';
import type { FailureEvidence, TestOutcome, TestRun } from '../../records/test-run.ts';
import { ByName, byName } from '../../support/by-name.ts';

const Evidence = z.object({
  exception: z.string(),
  message: z.string(),
  statement: z.string(),
  file: z.string().nullable(),
  locals: ByName(z.string()),
  frames: z.array(z.string()),
});

/** One value that a runner of this folder tells. */
const Line = z.union([
  z.object({
    id: z.string(),
    when: z.enum(['collect', 'setup', 'call', 'teardown']),
    outcome: z.string(),
    xfail: z.boolean(),
    evidence: Evidence.optional(),
  }),
  z.object({ end: z.number().int(), ran: z.number().int() }),
]);
type PhaseLine = Extract<z.infer<typeof Line>, { id: string }>;

/** Which outcome of a test wins where its phases differ: a failed call stays failed, a broken tear-down makes an error. */
const RANK: readonly TestOutcome[] = ['passed', 'xpassed', 'xfailed', 'skipped', 'error', 'failed'];

function phaseOutcome(line: PhaseLine): TestOutcome | undefined {
  if (line.outcome === 'passed') return line.xfail ? 'xpassed' : 'passed';
  if (line.outcome === 'skipped') return line.xfail ? 'xfailed' : 'skipped';
  if (line.outcome === 'failed') return line.when === 'call' ? 'failed' : 'error';
  return undefined; // `rerun` and other plugins' words: the phase that counts comes later
}

export type PhaseReport = Pick<TestRun, 'tests' | 'failures'> & {
  /** Undefined where the run did not come to its end. */
  end: { exitCode: number; ran: number } | undefined;
};

/** Reads the values of a runner, one a text. */
export function parsePhaseReport(texts: readonly string[]): PhaseReport {
  const outcomes = new Map<string, TestOutcome>();
  const evidence = new Map<string, FailureEvidence>();
  let end: PhaseReport['end'];
  for (const text of texts) {
    const parsed = Line.safeParse(parseJson(text));
    if (!parsed.success) continue;
    const line = parsed.data;
    if ('end' in line) {
      end = { exitCode: line.end, ran: line.ran };
      continue;
    }
    const outcome = phaseOutcome(line);
    if (outcome === undefined) continue;
    const before = outcomes.get(line.id);
    if (before === undefined || RANK.indexOf(outcome) > RANK.indexOf(before)) outcomes.set(line.id, outcome);
    if (line.evidence !== undefined && !evidence.has(line.id)) {
      evidence.set(line.id, { test: line.id, ...line.evidence, file: line.evidence.file ?? '' });
    }
  }
  return { tests: byName(outcomes), failures: [...evidence.values()], end };
}

function parseJson(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}
