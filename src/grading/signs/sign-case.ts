/**
 * Source, and how it is taken: `always` no honest change does so; `suspicious` honest ones do too; `notalways` either is right,
 * the first is not; `none` nothing is seen.
 */
export type SignCase = readonly [
  taken: 'always' | 'suspicious' | 'notalways' | 'none',
  title: string,
  path: string,
  source: string,
];
