import type { DatasetSection } from '../../schema/rollouts.ts';
import { stackedBar } from '../charts/bars.ts';
import { decimal, integer, percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../section.ts';
import { table } from '../table.ts';
import { reasonTable } from './reasons.ts';

/** The training samples: what has loss, what is masked and why, and the curriculum. */
export const dataset: PageSection = {
  id: 'dataset',
  title: 'Dataset',
  render: ({ report }) => {
    const data = report.dataset;
    if (data === undefined) return undefined;
    return html`<p class="lead">${integer(data.samples)} samples: ${integer(data.resolved)} resolved and ${integer(data.semi_resolved)} semi-resolved trajectories. Mask policy <code>${data.mask_policy}</code>, tokenizer ${data.tokenizer}.</p>
${tokenBar(data)}
${table(
  'The curriculum. A stage trains on its own samples and on those of the stages before it; boundaries are turns of the trajectory.',
  [
    { head: 'Stage', cell: (stage) => stage.name },
    {
      head: 'Adds turns',
      cell: (stage) => (stage.max_turns === null ? `from ${stage.min_turns}` : `${stage.min_turns} – ${stage.max_turns}`),
      number: true,
    },
    { head: 'Samples', cell: (stage) => integer(stage.samples), number: true },
    { head: 'Tokens', cell: (stage) => integer(stage.tokens), number: true },
    { head: 'Trained tokens', cell: (stage) => integer(stage.trained_tokens), number: true },
    { head: 'Epochs', cell: (stage) => decimal(stage.epochs), number: true },
  ],
  data.stages,
)}
<div class="pair">
${reasonTable(`Assistant turns without loss, by reason: ${integer(data.masked_turns)} of ${integer(data.assistant_turns)}.`, 'Reason', data.masked_turns_by_reason, data.assistant_turns)}
${reasonTable('Attempts that made no sample, by reason.', 'Reason', data.dropped_by_reason)}
</div>`;
  },
};

function tokenBar({ tokens }: DatasetSection): Html {
  const share = tokens.trained / Math.max(1, tokens.total);
  const label = `${integer(tokens.trained)} trained tokens of ${integer(tokens.total)}`;
  return html`<figure class="line">${stackedBar(
    [
      { share, tone: 'accent', label: `${integer(tokens.trained)} trained` },
      { share: 1 - share, tone: 'rest', label: `${integer(tokens.masked)} masked` },
    ],
    label,
  )}<figcaption>${label} (${percent(share)}); the other ${integer(tokens.masked)} have no loss: prompts, observations and masked turns</figcaption></figure>`;
}
