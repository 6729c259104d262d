import type { Message } from '../../records/message.ts';
import { random } from '../../support/random.ts';
import type { ReachMap } from '../reach/reach.ts';
import { type FunctionPlace, findFunctions } from './functions.ts';
import type { BugKind } from './kinds.ts';
import { modifyMessages, rewriteMessages } from './prompts.ts';

/** How a model makes bugs: it writes a blanked function again, or puts a bug of a kind into it. */
export const modelWays = ['rewrite', 'modify'] as const;
export type ModelWay = (typeof modelWays)[number];

/** One function to ask for. */
export type ModelCandidate = { place: FunctionPlace; operator: string; messages: Message[] };

/** The functions that tests reach in the order in which to ask for them: files take turns, and so do kinds. */
export async function drawCandidates(
  way: ModelWay,
  kinds: readonly BugKind[],
  sources: Readonly<Record<string, string>>,
  reach: ReachMap,
  seed: number,
): Promise<ModelCandidate[]> {
  const draw = random(seed, 'by-model', way);
  const queues: FunctionPlace[][] = [];
  for (const [file, source] of Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const reached = new Set(Object.keys(reach[file] ?? {}).map(Number));
    queues.push(draw.shuffle(await findFunctions(file, source, reached)));
  }
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  const places = Array.from({ length: longest }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
  if (way === 'rewrite') {
    return places.map((place) => ({ place, operator: 'rewrite', messages: rewriteMessages(place, sources[place.file] ?? '') }));
  }
  const order = draw.shuffle(kinds);
  // each round gives every function another kind
  return order.flatMap((_, round) =>
    places.map((place, index) => {
      const kind = order[(index + round) % order.length] as BugKind;
      return { place, operator: `modify-${kind.name}`, messages: modifyMessages(place, sources[place.file] ?? '', kind) };
    }),
  );
}
