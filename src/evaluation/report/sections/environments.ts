import { bytes, duration, integer } from '../format.ts';
import { html } from '../html.ts';
import type { PageSection } from '../section.ts';
import { table } from '../table.ts';

/** Repositories and their environments, and the sources that were left out. */
export const environments: PageSection = {
  id: 'environments',
  title: 'Environments',
  render: ({ report: { collection, environments: section } }) => {
    if (collection === undefined && section === undefined) return undefined;
    const licences = new Map(collection?.repositories.map((repository) => [repository.name, repository.licence]));
    const rejections = [
      ...(collection?.rejections ?? []).map((rejection) => ({ ...rejection, at: 'collect' })),
      ...(section?.rejections ?? []).map((rejection) => ({ ...rejection, at: 'build' })),
    ];
    return html`${table(
      'Environments built. Tests are those of the first of two baseline runs on the untouched checkout; flaky ones differed between the two.',
      [
        { head: 'Repository', cell: (row) => html`<b>${row.repository}</b>` },
        { head: 'Version', cell: (row) => row.version },
        { head: 'Licence', cell: (row) => licences.get(row.repository) ?? '–' },
        { head: 'Runtime', cell: (row) => row.runtime },
        { head: 'Packages', cell: (row) => integer(row.packages), number: true },
        { head: 'Tests', cell: (row) => integer(row.tests), number: true },
        { head: 'Passed', cell: (row) => integer(row.tests_passed), number: true },
        { head: 'Flaky', cell: (row) => integer(row.tests_flaky), number: true },
        { head: 'Suite', cell: (row) => duration(row.baseline_seconds), number: true },
        { head: 'Build', cell: (row) => duration(row.build_seconds), number: true },
        { head: 'Size', cell: (row) => bytes(row.bytes), number: true },
      ],
      section?.environments ?? [],
    )}
${table(
  'Sources left out, and why.',
  [
    { head: 'Source', cell: (row) => html`<code>${row.source}</code>` },
    { head: 'At', cell: (row) => row.at },
    { head: 'Reason', cell: (row) => row.reason },
    { head: 'Detail', cell: (row) => row.detail, wide: true },
  ],
  rejections,
)}`;
  },
};
