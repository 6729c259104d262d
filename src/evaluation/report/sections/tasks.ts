import { stackedBar } from '../charts/bars.ts';
import { decimal, integer, percent, words } from '../format.ts';
import { html } from '../html.ts';
import type { PageSection } from '../section.ts';
import { table } from '../table.ts';
import { reasonTable } from './reasons.ts';

/** How tasks were made: operators with their yield, what was dropped, and how tasks are split. */
export const tasks: PageSection = {
  id: 'tasks',
  title: 'Tasks',
  render: ({ report: { mutation, tasks: section } }) => {
    if (mutation === undefined && section === undefined) return undefined;
    return html`${
      section !== undefined &&
      html`<p class="lead">${integer(section.validated)} tasks with a certificate, ${decimal(section.mean_fail_to_pass)} FAIL_TO_PASS tests and ${decimal(section.mean_changed_lines)} changed lines each in the mean; ${integer(section.flaky_tests_left_out)} flaky tests were left out of the lists.</p>
${table(
  'Validated tasks by repository; tasks are held out whole, with all their attempts.',
  [
    { head: 'Repository', cell: (row) => row.repository },
    { head: 'To train on', cell: (row) => integer(row.train), number: true },
    { head: 'Held out', cell: (row) => integer(row.held_out), number: true },
  ],
  section.repositories,
)}`
    }
${
  mutation !== undefined &&
  table(
    'Mutants by operator. Kept are those that make some tests fail, leave others passing and end in time; the yield is kept of tried.',
    [
      { head: 'Operator', cell: (row) => row.operator },
      { head: 'Tried', cell: (row) => integer(row.tried), number: true },
      { head: 'Kept', cell: (row) => integer(row.kept), number: true },
      { head: 'Yield', cell: (row) => percent(row.yield), number: true },
      {
        head: '',
        wide: true,
        cell: (row) =>
          stackedBar(
            [
              { share: row.yield, tone: 'accent', label: `${row.kept} kept` },
              { share: 1 - row.yield, tone: 'rest', label: `${row.tried - row.kept} dropped` },
            ],
            `${row.operator}: yield ${percent(row.yield)}`,
          ),
      },
      {
        head: 'Dropped',
        cell: (row) =>
          Object.entries(row.dropped_by_reason)
            .filter(([, count]) => count > 0)
            .map(([reason, count]) => `${words(reason)} ${count}`)
            .join(', ') || '–',
      },
    ],
    mutation.operators,
  )
}
<div class="pair">
${mutation !== undefined && reasonTable(`Mutants dropped, by reason: ${integer(mutation.tried - mutation.kept)} of ${integer(mutation.tried)}.`, 'Reason', mutation.dropped_by_reason, mutation.tried)}
${section !== undefined && reasonTable(`Proposed tasks without a certificate, by reason: ${integer(section.proposed - section.validated)} of ${integer(section.proposed)}.`, 'Reason', section.dropped_by_reason, section.proposed)}
</div>`;
  },
};
