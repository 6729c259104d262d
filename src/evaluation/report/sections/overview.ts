import type { EvaluationSummary } from '../../schema/evaluation.ts';
import type { Report } from '../../schema/report.ts';
import type { TrainedModel } from '../../schema/training.ts';
import { duration, integer, percent, plural, short } from '../format.ts';
import { type Content, html } from '../html.ts';
import type { PageSection } from '../section.ts';

type Figure = { label: string; value: Content; note: Content };

/** The headline numbers: results first, then what they stand on. */
export const overview: PageSection = {
  id: 'overview',
  title: 'Overview',
  render: ({ report }) => html`<dl class="figures">
${figures(report).map((figure) => html`<div><dt>${figure.label}</dt><dd>${figure.value}</dd><p>${figure.note}</p></div>`)}
</dl>`,
};

function figures(report: Report): Figure[] {
  const { tasks, rollouts, dataset, training } = report;
  const models: Figure[] = (report.evaluation?.rows ?? [])
    .filter((row) => row.role !== 'expert')
    .toSorted((a, b) => order(a) - order(b))
    .map(resolvedFigure);
  const seconds = report.timings.reduce((sum, timing) => sum + timing.seconds, 0);
  return [
    ...models,
    ...(tasks === undefined
      ? []
      : [
          {
            label: 'Validated tasks',
            value: integer(tasks.validated),
            note: `${integer(tasks.train)} to train on, ${integer(tasks.held_out)} held out`,
          },
        ]),
    ...(rollouts === undefined
      ? []
      : [
          {
            label: rollouts.declared === rollouts.attempts ? 'Trajectories declared resolved' : 'Resolved trajectories',
            value: integer(rollouts.resolved_trajectories),
            note: `of ${plural(rollouts.attempts, 'attempt')} at ${plural(rollouts.tasks, 'task')}; ${integer(rollouts.semi_resolved_trajectories)} more semi-resolved`,
          },
        ]),
    ...(dataset === undefined
      ? []
      : [
          {
            label: 'Tokens with loss in the data set',
            value: short(dataset.tokens.trained),
            note: `of ${short(dataset.tokens.total)}; the other ${percent(dataset.tokens.masked / Math.max(1, dataset.tokens.total))} are context without loss`,
          },
        ]),
    ...(training?.policy === undefined
      ? []
      : [
          trainedFigure(training.policy),
          {
            label: 'Policy parameters',
            value: short(training.policy.parameters),
            note: `${plural(training.policy.stages.length, 'stage')} in ${duration(training.policy.seconds)} on ${training.policy.device}`,
          },
        ]),
    ...(seconds > 0 ? [{ label: 'Wall time', value: duration(seconds), note: `all stages, ${report.machine.cpus} CPUs` }] : []),
  ];
}

const ROLES: readonly EvaluationSummary['role'][] = ['trained-policy', 'other', 'untrained-base', 'expert'];

function order(row: EvaluationSummary): number {
  return ROLES.indexOf(row.role);
}

/** What the policy was really trained on: repeats of a token count each time. */
function trainedFigure({ stages }: TrainedModel): Figure {
  const sum = (of: (stage: TrainedModel['stages'][number]) => number): number =>
    stages.reduce((total, stage) => total + of(stage), 0);
  return {
    label: 'Tokens trained, policy',
    value: short(sum(({ tokens }) => tokens)),
    note: `in ${integer(sum(({ steps }) => steps))} of ${plural(
      sum(({ steps_planned }) => steps_planned),
      'planned step',
    )}; a token counts in each epoch that saw it`,
  };
}

const TASKS_OF: ReadonlyMap<EvaluationSummary['split'], string> = new Map([
  ['held-out', 'Held-out tasks'],
  ['train', 'Training tasks'],
]);

function resolvedFigure(row: EvaluationSummary): Figure {
  const { low, high } = row.resolve_rate_interval;
  const which = TASKS_OF.get(row.split) ?? 'Tasks';
  return {
    label: `${which} ${row.declared === row.attempts ? 'declared ' : ''}resolved, ${row.name}`,
    value: html`${row.tasks_resolved} <small>of ${row.tasks}</small>`,
    note: `in any of ${plural(row.counted_attempts, 'attempt')}; resolve rate ${percent(row.resolve_rate)} (95% interval ${percent(low)} to ${percent(high)})`,
  };
}
