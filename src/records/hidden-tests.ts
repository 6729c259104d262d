/**
 * Which tests the workspace of a synthetic task lacks: none; the functions that fail (`failing`); the files that hold
 * them (`files`). What is taken out comes back as the test patch.
 */
export const hiddenTests = ['none', 'failing', 'files'] as const;
export type HiddenTests = (typeof hiddenTests)[number];
