import type { EvaluationSummary } from '../schema/evaluation.ts';
import type { Report } from '../schema/report.ts';
import { plural } from './format.ts';

/** What happened, in a sentence or two, for whoever reads nothing else. */
export function headline(report: Report): string {
  return [trajectories(report), trainings(report), measured(report)].filter((part) => part !== '').join(' ');
}

function trajectories({ rollouts }: Report): string {
  if (rollouts === undefined || rollouts.attempts === 0) return '';
  const { attempts, declared, resolved_trajectories: resolved, tasks } = rollouts;
  const of = `${resolved} of ${plural(attempts, 'attempt')} at ${plural(tasks, 'task')}`;
  if (declared === attempts) return `${of} are declared resolved by whoever made them; nothing was graded here.`;
  return `${of} are resolved${declared === 0 ? '' : `; ${declared} of all outcomes were declared at import, not graded here`}.`;
}

function trainings({ training }: Report): string {
  const policy = training?.policy;
  if (policy === undefined) return '';
  const steps = policy.stages.reduce((sum, stage) => sum + stage.steps, 0);
  const planned = policy.stages.reduce((sum, stage) => sum + stage.steps_planned, 0);
  const stopped = policy.stages.some((stage) => stage.stopped === 'max_seconds');
  return `The policy was trained on ${plural(policy.samples, 'sample')}${stopped ? `, for ${steps} of ${planned} planned steps: its clock stopped it` : ` in ${plural(steps, 'step')}`}.`;
}

const ORDER: readonly EvaluationSummary['role'][] = ['trained-policy', 'untrained-base', 'expert'];

function measured({ evaluation }: Report): string {
  const rows = (evaluation?.rows ?? []).filter(
    (row) => row.role !== 'other' && row.split === 'held-out' && row.counted_attempts > 0,
  );
  if (rows.length === 0) return '';
  const ordered = rows.toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  const parts = ordered.map((row) => `${row.name} ${row.tasks_resolved} of ${row.tasks}`);
  return `Held-out tasks resolved: ${parts.join(', ')}.`;
}
