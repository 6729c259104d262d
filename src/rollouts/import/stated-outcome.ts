import { Outcome } from '../../records/verdict.ts';

/** An outcome that a row or a report states, and where. */
export type StatedOutcome = { outcome: Outcome; by: string };

const yes: ReadonlySet<unknown> = new Set([true, 1, '1', 'true', 'True', 'yes']);
const no: ReadonlySet<unknown> = new Set([false, 0, '0', 'false', 'False', 'no']);

const resolved = (value: unknown): Outcome | undefined =>
  yes.has(value) ? 'resolved' : no.has(value) ? 'unresolved' : undefined;

/** Fields of rows that tell an outcome, the first that does. */
const OUTCOME_FIELDS: readonly { path: readonly string[]; of: string; outcome(value: unknown): Outcome | undefined }[] = [
  { path: ['outcome'], of: 'ours', outcome: (value) => Outcome.safeParse(value).data },
  { path: ['resolved'], of: 'SWE-smith, SWE-rebench, SWE-Gym', outcome: resolved },
  { path: ['is_resolved'], of: 'terminal-bench', outcome: resolved },
  { path: ['target'], of: 'nebius/SWE-agent-trajectories', outcome: resolved },
  { path: ['report', 'resolved'], of: 'OpenHands output.jsonl', outcome: resolved },
  { path: ['test_result', 'report', 'resolved'], of: 'OpenHands output.jsonl', outcome: resolved },
  {
    path: ['reward'],
    of: 'R2E-Gym, DeepSWE',
    outcome: (value) =>
      typeof value === 'number' && Number.isFinite(value) ? (value >= 1 ? 'resolved' : 'unresolved') : undefined,
  },
];

/** What a row says of its outcome; undefined where it says nothing. */
export function statedOutcome(row: unknown): StatedOutcome | undefined {
  for (const { path, outcome } of OUTCOME_FIELDS) {
    const found = outcome(path.reduce(fieldOf, row));
    if (found !== undefined) return { outcome: found, by: `\`${path.join('.')}\` of the row` };
  }
  return undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
