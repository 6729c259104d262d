import { bytes, integer } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ListedAttempt, PageSection } from '../section.ts';

/** The table of attempts, to search and filter; each links to its page. Works without its script as a plain table. */
export const attempts: PageSection = {
  id: 'attempts',
  title: 'Attempts',
  render: ({ listing }) => {
    if (listing.listed.length === 0) return undefined;
    return html`<p class="lead">${listing.note} Each links to its trajectory, verdict and diffs.</p>
<form class="filter" id="filter" hidden>
<input type="search" id="filter-text" placeholder="Search task, operator, class…" aria-label="Search attempts">
${choice(
  'filter-run',
  'All runs',
  distinct(listing.listed, ({ source }) => source.run),
)}
${choice(
  'filter-outcome',
  'All outcomes',
  distinct(listing.listed, ({ source }) => source.verdict.outcome),
)}
<output id="filter-count"></output></form>
<div class="scroll tall"><table id="attempts-table"><caption class="hidden">Attempts</caption>
<thead><tr>${COLUMNS.map((column) => html`<th scope="col" class="${column.number ? 'number' : 'text'}">${column.head}</th>`)}</tr></thead>
<tbody>${listing.listed.map(row)}</tbody></table></div>`;
  },
};

type Column = { head: string; number?: boolean; cell: (attempt: ListedAttempt) => Content };

const COLUMNS: readonly Column[] = [
  { head: 'Task', cell: ({ source, page }) => html`<a href="${page}">${source.verdict.instance_id}</a>` },
  { head: 'Run', cell: ({ source }) => source.run },
  { head: 'Attempt', cell: ({ source }) => source.verdict.attempt, number: true },
  { head: 'Operator', cell: ({ source }) => source.task?.origin.operator ?? '–' },
  { head: 'Outcome', cell: ({ source }) => outcomeMark(source.verdict.outcome) },
  { head: 'Failure class', cell: ({ source }) => source.verdict.failure_class ?? '–' },
  { head: 'Turns', cell: ({ source }) => (source.end === undefined ? '–' : integer(source.end.turns)), number: true },
  { head: 'Patch', cell: ({ source }) => (source.end === undefined ? '–' : bytes(source.end.patch_bytes)), number: true },
  { head: 'Score', cell: ({ source }) => source.score?.toFixed(3) ?? '–', number: true },
  { head: 'End', cell: ({ source }) => source.end?.reason ?? 'cut' },
];

function row(attempt: ListedAttempt): Html {
  const { source } = attempt;
  return html`<tr data-run="${source.run}" data-outcome="${source.verdict.outcome}">${COLUMNS.map(
    (column) => html`<td class="${column.number ? 'number' : 'text'}">${column.cell(attempt)}</td>`,
  )}</tr>\n`;
}

/** An outcome with its mark, the same on every page. */
export function outcomeMark(outcome: string): Html {
  return html`<span class="outcome ${outcome}">${outcome}</span>`;
}

function choice(id: string, all: string, values: readonly string[]): Html {
  return html`<select id="${id}" aria-label="${all}"><option value="">${all}</option>${values.map((value) => html`<option>${value}</option>`)}</select>`;
}

function distinct(listed: readonly ListedAttempt[], of: (attempt: ListedAttempt) => string): string[] {
  return [...new Set(listed.map(of))];
}
