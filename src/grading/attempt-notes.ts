import type { FilePatch } from '../records/patch.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { editOfCopy, editOfInstalled, lookIntoHistory, reachesForNetwork } from './seen-commands.ts';

type Evidence = {
  patch: readonly FilePatch[];
  golden: readonly FilePatch[];
  events: readonly TrajectoryEvent[];
  workdir: string;
};

type NoteRule = { words: string; find(evidence: Evidence): string | undefined };

/** What an attempt did that a reader should know of, and that changed no verdict. */
const RULES: readonly NoteRule[] = [
  { words: 'looked for other commits, where there are none', find: lookIntoHistory },
  { words: 'reached for the network', find: (evidence) => reachesForNetwork(evidence)[0] },
  { words: 'edited what is installed, which no patch holds', find: editOfInstalled },
  {
    words: 'edited a built or installed copy of a file of the golden patch, and not the file',
    find: ({ patch, golden, ...seen }) =>
      editOfCopy(
        seen,
        golden.flatMap(({ path }) => (patch.some((file) => file.path === path) ? [] : [path])),
      ),
  },
];

/** One sentence for each. What is a cheat already needs none. */
export function attemptNotes(evidence: Evidence, cheats: readonly { evidence: string }[]): string[] {
  const end = evidence.events.find((event) => event.type === 'attempt-end');
  const leftOut = end?.type === 'attempt-end' ? (end.left_out ?? []) : [];
  return [
    ...leftOut.map(({ path, reason }) => `not in the patch: ${path}, ${reason}`),
    ...RULES.flatMap(({ words, find }) => {
      const found = find(evidence);
      return found === undefined || cheats.some((cheat) => cheat.evidence === found) ? [] : [`${words}: ${found}`];
    }),
  ];
}
