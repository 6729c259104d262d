import { basename } from 'node:path';
import type { TrajectoryEvent } from '../../records/trajectory.ts';
import type { AttemptSource } from '../attempts/attempt-source.ts';
import { diffBlock } from './diff.ts';
import { document } from './document.ts';
import { bytes, duration, integer, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { longText } from './long-text.ts';
import { markdownBlock } from './markdown.ts';
import { outcomeMark } from './sections/attempts.ts';
import { ATTEMPT_STYLES } from './styles.ts';
import { turns } from './turns.ts';
import { verdictBlock } from './verdict-block.ts';

export type AttemptPage = {
  source: AttemptSource;
  events: readonly TrajectoryEvent[];
  patch: string;
  testOutput: string;
  /** Other listed attempts at the same task: what to call them, and their page. */
  others: readonly { name: string; page: string }[];
};

/** One attempt, readable from the issue to the patch. */
export function attemptPage(page: AttemptPage): string {
  const { source, events } = page;
  const { verdict, task, end } = source;
  const start = events.find((event) => event.type === 'attempt-start');
  return document({
    title: `${verdict.instance_id} attempt ${verdict.attempt} – ${source.run}`,
    styles: ATTEMPT_STYLES,
    body: html`<main>
<p class="back"><a href="../report.html#attempts">← Report</a></p>
<h1>${verdict.instance_id}</h1>
<p class="facts"><span>${outcomeMark(verdict.outcome)}</span><span>run <b>${source.run}</b></span><span>attempt <b>${verdict.attempt}</b></span><span>model <b>${source.model}</b></span>
${end !== undefined && html`<span><b>${integer(end.turns)}</b> turns</span><span><b>${integer(end.prompt_tokens + end.completion_tokens)}</b> tokens</span><span><b>${duration(end.duration_ms / 1000)}</b></span><span>ended <b>${end.reason}</b></span><span>patch <b>${bytes(end.patch_bytes)}</b></span>`}
${source.score !== undefined && html`<span>verifier score <b>${source.score.toFixed(3)}</b></span>`}</p>
${page.others.length > 0 && html`<p class="facts">Other attempts at this task: ${page.others.map((other) => html`<a href="${basename(other.page)}">${other.name}</a> `)}</p>`}
${task !== undefined && html`<h2>Issue</h2>${statement(task.problem_statement)}${origin(source)}`}
<h2>Verdict</h2>
${verdictBlock(verdict)}
<h2>Patch</h2>
<div class="pair"><div><div class="label">Of this attempt</div>${diffBlock(page.patch)}</div>
${task !== undefined && html`<div><div class="label">Golden patch (the agent never sees it)</div>${diffBlock(task.patch)}</div>`}</div>
<h2>Trajectory</h2>
${start !== undefined && html`<details><summary>Prompt: ${start.messages.length} messages, profile ${start.profile}, seed ${start.seed}</summary>${start.messages.map((message) => longText(message.content, message.role))}</details>`}
${inDataset(source.trained)}${turns(events, source.trained)}
${end === undefined ? html`<p class="facts">The trajectory ends here without its last event: it was cut.</p>` : ending(end.reason, end.detail)}
${page.testOutput.trim() !== '' && html`<h2>Test output of the grading</h2>${longText(page.testOutput, 'test-output.txt')}`}
</main>`,
  });
}

function statement(text: string): Html {
  const formatted = markdownBlock(text);
  return formatted === undefined ? longText(text, 'Issue') : html`<div class="statement">${formatted}</div>`;
}

function inDataset(trained: AttemptSource['trained']): Html | false {
  if (trained === undefined) return false;
  if (trained.length === 0) return html`<p class="facts">Not in the data set: none of its turns is trained.</p>`;
  const count = trained.filter(({ train }) => train).length;
  return html`<p class="facts"><span>In the data set: <b>${count}</b> of ${plural(trained.length, 'turn')} trained.</span></p>`;
}

function ending(reason: string, detail: string): Html {
  return html`<p class="facts">Ended: <b>${reason}</b>${detail !== '' && html` <span>${detail}</span>`}</p>`;
}

function origin({ task }: AttemptSource): Html | false {
  if (task === undefined) return false;
  const { operator, file, line, scope } = task.origin;
  return html`<p class="facts"><span>${task.kind} task of <b>${task.repo}</b> ${task.version}</span><span>made by <b>${operator}</b> at <b>${file}:${line}</b>${scope !== '' && html` in <b>${scope}</b>`} (not told to the agent)</span><span>localisation needs ${task.difficulty.files} file${task.difficulty.files === 1 ? '' : 's'}, ${task.FAIL_TO_PASS.length} FAIL_TO_PASS</span>${task.difficulty.call_distance !== undefined && html`<span>${task.difficulty.call_distance} call${task.difficulty.call_distance === 1 ? '' : 's'} from a test to the bug</span>`}</p>`;
}
