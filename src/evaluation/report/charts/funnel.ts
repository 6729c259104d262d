import { integer } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import { stackedBar } from './bars.ts';

/** One step of the pipeline: what came in, what went on, and where the rest was left. */
export type FunnelStep = {
  title: string;
  kept: number;
  unit: string;
  /** Absent where the step makes things instead of choosing among them: no bar then. */
  of?: { count: number; unit: string };
  note: Content;
};

/** The pipeline from top to bottom. A bar shows the share kept by its own step: units differ between steps. */
export function funnel(steps: readonly FunnelStep[]): Html {
  return html`<ol class="funnel">
${steps.map(
  (step) => html`<li><span class="step">${step.title}</span>
<span class="kept"><strong>${integer(step.kept)}</strong> ${step.unit}</span>
<span class="flow">${step.of !== undefined && stepBar(step.kept, step.of)}</span>
<span class="note">${step.note}</span></li>`,
)}
</ol>`;
}

function stepBar(kept: number, of: { count: number; unit: string }): Html {
  const share = of.count === 0 ? 0 : Math.min(1, kept / of.count);
  return html`${stackedBar(
    [
      { share, tone: 'accent', label: `${integer(kept)} kept` },
      { share: 1 - share, tone: 'rest', label: `${integer(of.count - kept)} left out` },
    ],
    `${integer(kept)} of ${integer(of.count)}`,
  )}<span class="of">of ${integer(of.count)} ${of.unit}</span>`;
}
