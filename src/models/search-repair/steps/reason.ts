import type { Bench } from '../bench.ts';
import { brief } from '../wording.ts';

/** What the failure showed, in a few words; '' where nothing could be read. */
export function reason({ evidence }: Bench): string {
  if (evidence.notRaised) return 'the expected exception is not raised';
  if (evidence.actual !== undefined && evidence.expected !== undefined)
    return `got ${brief(evidence.actual, 30)} instead of ${brief(evidence.expected, 30)}`;
  const error = /^E\s+(.+)$/m.exec(evidence.message)?.[1];
  return error === undefined ? '' : brief(error, 60);
}
