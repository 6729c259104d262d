import { stackedBar } from '../charts/bars.ts';
import { bytes, duration, percent } from '../format.ts';
import { html } from '../html.ts';
import type { PageSection } from '../section.ts';
import { table } from '../table.ts';

/** What a reader needs to do the same again: times, versions, machine, seed. */
export const run: PageSection = {
  id: 'run',
  title: 'Run',
  render: ({ report }) => {
    const total = report.timings.reduce((sum, timing) => sum + timing.seconds, 0);
    const longest = Math.max(...report.timings.map((timing) => timing.seconds));
    const { machine } = report;
    return html`${table(
      `Wall time by stage, ${duration(total)} in all. A stage that was resumed tells the time of all its parts.`,
      [
        { head: 'Stage', cell: (row) => row.stage },
        { head: 'Time', cell: (row) => duration(row.seconds), number: true },
        { head: 'Share', cell: (row) => percent(row.seconds / Math.max(total, 1e-9)), number: true },
        {
          head: '',
          wide: true,
          cell: (row) =>
            stackedBar(
              [{ share: row.seconds / longest, tone: 'accent', label: duration(row.seconds) }],
              `${row.stage}: ${duration(row.seconds)}`,
            ),
        },
      ],
      report.timings,
    )}
${table(
  `Versions. Recipe ${report.recipe}, seed ${report.seed}, on ${machine.platform} with ${machine.cpus} CPUs and ${bytes(machine.memory_bytes)} of memory${machine.accelerator === undefined ? ', no accelerator' : `, ${machine.accelerator}`}.`,
  [
    { head: 'Program', cell: ([name]) => name },
    { head: 'Version', cell: ([, version]) => version },
  ],
  Object.entries(report.versions),
)}`;
  },
};
