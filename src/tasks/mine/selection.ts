import type { Change, Selection } from './change.ts';
import { fileDiffs } from './split-patch.ts';

/** Whether a change is among those asked for, by what is known without its diff. */
export function isNamed(
  { head, pullRequest, mergedAt }: Pick<Change, 'head' | 'pullRequest' | 'mergedAt'>,
  { since, only }: Selection = {},
): boolean {
  if (since !== undefined && Date.parse(mergedAt) < since) return false;
  if (only === undefined || only.length === 0) return true;
  return only.some((one) => {
    const name = one.replace(/^#/, '');
    if (/^\d{1,6}$/.test(name)) return Number(name) === pullRequest || head === name;
    return head === name || (/^[0-9a-f]{7,40}$/i.test(name) && head.startsWith(name.toLowerCase()));
  });
}

/** The same, by its files as well. */
export function isSelected(change: Change, selection: Selection = {}): boolean {
  const { paths = [] } = selection;
  if (!isNamed(change, selection)) return false;
  const below = (path: string, place: string): boolean => path === place || path.startsWith(`${place.replace(/\/+$/, '')}/`);
  return paths.length === 0 || fileDiffs(change.diff).some(({ path }) => paths.some((place) => below(path, place)));
}
