import type { TrainedModel } from '../../schema/training.ts';
import { epochsDone } from '../../summarise/training.ts';
import { lineChart } from '../charts/line.ts';
import { decimal, duration, integer, percent, words } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../section.ts';
import { table } from '../table.ts';

/** Dataset and training: what was learnt from, stage by stage, and how the loss went. */
export const training: PageSection = {
  id: 'training',
  title: 'Training',
  render: ({ report }) => {
    const models = [
      ['Policy', report.training?.policy],
      ['Verifier', report.training?.verifier],
    ] as const;
    const trained = models.flatMap(([name, model]) => (model === undefined ? [] : [{ name, model }]));
    if (trained.length === 0) return undefined;
    return html`<div class="charts">${trained.map(({ name, model }) => lossChart(name, model))}</div>
${table(
  'The trained checkpoints.',
  [
    { head: '', cell: ({ name }) => html`<b>${name}</b>` },
    { head: 'Base', cell: ({ model }) => model.base },
    { head: 'Architecture', cell: ({ model }) => model.architecture },
    { head: 'Parameters', cell: ({ model }) => integer(model.parameters), number: true },
    { head: 'Samples', cell: ({ model }) => integer(model.samples), number: true },
    { head: 'Time', cell: ({ model }) => duration(model.seconds), number: true },
    { head: 'Engine and device', cell: ({ model }) => `${model.engine}, ${model.device}, ${model.precision}` },
    { head: 'Checkpoint', cell: ({ model }) => html`<code>${model.checkpoint}</code>` },
  ],
  trained,
)}
${table(
  'Stages of training. Loss is the mean negative log-likelihood per trained token, in nats: at the first steps of the stage, and over its last twentieth.',
  [
    { head: 'Model', cell: (row) => row.name },
    { head: 'Stage', cell: (row) => words(row.stage.name) },
    { head: 'Samples', cell: (row) => integer(row.stage.samples), number: true },
    { head: 'Epochs', cell: ({ stage }) => doneOf(epochsDone(stage), stage.epochs, decimal), number: true },
    { head: 'Steps', cell: ({ stage }) => doneOf(stage.steps, stage.steps_planned, integer), number: true },
    { head: 'Ended by', cell: ({ stage }) => (stage.stopped === 'max_seconds' ? 'its clock' : 'all steps done') },
    { head: 'Trained tokens', cell: (row) => integer(row.stage.tokens), number: true },
    { head: 'First loss', cell: (row) => row.stage.loss_first?.toFixed(3) ?? '–', number: true },
    { head: 'Last loss', cell: (row) => row.stage.loss_last?.toFixed(3) ?? '–', number: true },
    { head: 'Change', cell: (row) => change(row.stage.loss_first, row.stage.loss_last), number: true },
    { head: 'Time', cell: (row) => duration(row.stage.seconds), number: true },
  ],
  trained.flatMap(({ name, model }) => model.stages.map((stage) => ({ name, stage }))),
)}`;
  },
};

/** `4`, or `0.3 of 4` where less was done than planned. */
function doneOf(done: number, planned: number, show: (value: number) => string): string {
  return done < planned ? `${show(done)} of ${show(planned)}` : show(planned);
}

function change(first: number | null, last: number | null): string {
  if (first === null || last === null || first === 0) return '–';
  const share = last / first - 1;
  return `${share > 0 ? '+' : '−'}${percent(Math.abs(share))}`;
}

/** Most points drawn of a curve: more than a screen has room for only makes the page heavy. */
const DRAWN_POINTS = 400;

function lossChart(name: string, model: TrainedModel): Html | false {
  const curve = model.stages.flatMap((stage) => stage.curve);
  if (curve.length < 2) return false;
  const every = Math.ceil(curve.length / DRAWN_POINTS);
  const drawn = curve.filter((_, index) => index % every === 0 || index === curve.length - 1);
  const validation = curve.flatMap(({ step, validation_loss }) =>
    validation_loss === undefined ? [] : [[step, validation_loss] as const],
  );
  const chart = lineChart({
    label: `Training loss of the ${name.toLowerCase()} by step`,
    xLabel: 'step',
    yLabel: 'loss, nats per trained token',
    yDomain: [0, Math.max(...drawn.map((point) => point.loss))],
    series: [
      { name: 'training', points: drawn.map(({ step, loss }) => [step, loss] as const), tone: 'accent' },
      ...(validation.length < 2 ? [] : [{ name: 'held out', points: validation, tone: 'ink' as const, dots: true }]),
    ],
    dividers:
      model.stages.length < 2
        ? []
        : model.stages.flatMap((stage) =>
            stage.curve[0] === undefined ? [] : [{ x: stage.curve[0].step, label: words(stage.name) }],
          ),
  });
  return html`<figure>${chart}<figcaption><b>${name}</b>: ${integer(model.stages.reduce((sum, stage) => sum + stage.steps, 0))} steps on ${model.device}${model.stages.length > 1 && '; lines mark where a stage begins'}</figcaption></figure>`;
}
