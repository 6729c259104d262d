import type { Counts } from '../../schema/common.ts';
import type { Report } from '../../schema/report.ts';
import { type FunnelStep, funnel } from '../charts/funnel.ts';
import { bytes, duration, integer, plural, short, words } from '../format.ts';
import { html } from '../html.ts';
import type { PageSection } from '../section.ts';

/** From repositories to checkpoints, with what each step kept and left. */
export const pipeline: PageSection = {
  id: 'pipeline',
  title: 'Pipeline',
  render: ({ report }) => {
    const all = steps(report);
    if (all.length === 0) return undefined;
    return html`<p class="lead">What each step kept of what it was given. A bar is the share kept by its own step, as units change on the way.</p>
${funnel(all)}`;
  },
};

function steps(report: Report): FunnelStep[] {
  return [...collected(report), ...tasks(report), ...trajectories(report), ...trained(report)];
}

function collected({ collection, environments }: Report): FunnelStep[] {
  return [
    ...(collection === undefined
      ? []
      : [
          {
            title: 'Repositories',
            kept: collection.collected,
            unit: 'collected',
            of: { count: collection.collected + collection.rejected, unit: 'sources' },
            note: leftOut(collection.rejected_by_reason),
          },
        ]),
    ...(environments === undefined
      ? []
      : [
          {
            title: 'Environments',
            kept: environments.built,
            unit: 'built',
            of: { count: environments.built + environments.rejected, unit: 'repositories' },
            note: `${integer(environments.environments.reduce((sum, one) => sum + one.tests, 0))} tests, ${bytes(environments.environments.reduce((sum, one) => sum + one.bytes, 0))}${suffix(leftOut(environments.rejected_by_reason))}`,
          },
        ]),
  ];
}

function tasks({ mutation, tasks: section }: Report): FunnelStep[] {
  return [
    ...(mutation === undefined
      ? []
      : [
          {
            title: 'Mutants',
            kept: mutation.kept,
            unit: 'kept',
            of: { count: mutation.tried, unit: 'tried' },
            note: leftOut(mutation.dropped_by_reason),
          },
        ]),
    ...(section === undefined
      ? []
      : [
          {
            title: 'Tasks',
            kept: section.validated,
            unit: 'validated',
            of: { count: section.proposed, unit: 'proposed' },
            note: `${integer(section.train)} to train on, ${integer(section.held_out)} held out${suffix(leftOut(section.dropped_by_reason))}`,
          },
        ]),
  ];
}

function trajectories({ rollouts, dataset }: Report): FunnelStep[] {
  return [
    ...(rollouts === undefined
      ? []
      : [
          {
            title: 'Trajectories',
            kept: rollouts.resolved_trajectories,
            unit: 'resolved',
            of: { count: rollouts.attempts, unit: 'attempts' },
            note: `${integer(rollouts.semi_resolved_trajectories)} semi-resolved, ${integer(rollouts.outcomes.unresolved)} unresolved, ${integer(rollouts.outcomes.cheated)} cheated, ${plural(rollouts.outcomes.infra_failure, 'infrastructure failure')}`,
          },
        ]),
    ...(dataset === undefined
      ? []
      : [
          {
            title: 'Samples',
            kept: dataset.samples,
            unit: 'samples',
            of: { count: rollouts?.attempts ?? dataset.samples, unit: 'attempts' },
            note: `${integer(dataset.trained_turns)} turns trained, ${integer(dataset.masked_turns)} masked; ${dataset.stages.map((stage) => `${stage.name} ${integer(stage.samples)}`).join(' → ')}`,
          },
          {
            title: 'Tokens',
            kept: dataset.tokens.trained,
            unit: 'with loss',
            of: { count: dataset.tokens.total, unit: 'tokens' },
            note: `${integer(dataset.tokens.masked)} masked`,
          },
        ]),
  ];
}

function trained({ training }: Report): FunnelStep[] {
  const made = [
    ...(training?.policy === undefined ? [] : [{ name: 'policy', model: training.policy }]),
    ...(training?.verifier === undefined ? [] : [{ name: 'verifier', model: training.verifier }]),
  ];
  if (made.length === 0) return [];
  return [
    {
      title: 'Checkpoints',
      kept: made.length,
      unit: made.length === 1 ? 'checkpoint' : 'checkpoints',
      note: made
        .map(({ name, model }) => `${name}: ${short(model.parameters)} parameters, ${duration(model.seconds)}`)
        .join('; '),
    },
  ];
}

function leftOut(reasons: Counts): string {
  const parts = Object.entries(reasons).filter(([, count]) => count > 0);
  return parts.length === 0 ? '' : `left out: ${parts.map(([reason, count]) => `${words(reason)} ${integer(count)}`).join(', ')}`;
}

function suffix(text: string): string {
  return text === '' ? '' : `; ${text}`;
}
