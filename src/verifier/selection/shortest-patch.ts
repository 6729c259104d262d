import { emptyLast, firstBy, type SelectionRule } from './selection-rule.ts';

export const shortestPatch: SelectionRule = {
  name: 'shortest-patch',
  description: 'The patch with the fewest bytes that is not empty.',
  choose: (candidates) => firstBy(candidates, (candidate) => [emptyLast(candidate), candidate.patch_bytes]),
};
