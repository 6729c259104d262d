import { posix } from 'node:path';
import type { Task } from '../records/task.ts';
import { contentHash } from '../support/hash.ts';
import { random } from '../support/random.ts';
import { areApart, editsOf, type LineEdit } from './combine-edits.ts';

/** What bugs of one task have in common. */
export const combineScopes = ['file', 'module'] as const;
export type CombineScope = (typeof combineScopes)[number];

/** A proven bug that may become part of a task. */
export type Part = { task: Task; edits: LineEdit[] };
/** Several of one environment, of one file or one folder, whose edits do not touch. */
export type Combination = { id: string; scope: CombineScope; parts: Part[] };

/** Bugs of one task: the fewest and the most. */
const FEWEST = 2;
const MOST = 4;
/** Draws from one group that may come to nothing new before it counts as used up. */
const PATIENCE = 20;

/** The tasks that bugs are taken from, and how many are left out by reason. */
export function partsOf(tasks: readonly Task[]): { parts: Part[]; left: Map<string, number> } {
  const left = new Map<string, number>();
  const parts = tasks.flatMap((task): Part[] => {
    const edits = editsOf(task.patch);
    const reason =
      task.kind === 'real'
        ? 'real'
        : task.language !== 'python' // statements are written from several symptoms there alone
          ? 'language'
          : task.origin.parts !== undefined
            ? 'combined-already'
            : task.certificate.runs.length === 0
              ? 'not-proven'
              : edits === undefined
                ? 'unfit-patch'
                : undefined;
    if (reason !== undefined) left.set(reason, (left.get(reason) ?? 0) + 1);
    return reason === undefined && edits !== undefined ? [{ task, edits }] : [];
  });
  return { parts, left };
}

/**
 * Combinations of two to four parts, the groups taking turns: each file with several bugs, and each folder with bugs in
 * several files. Equal tasks, seeds and scopes draw equally; no combination comes twice.
 */
export function* drawCombinations(
  parts: readonly Part[],
  scopes: readonly CombineScope[],
  seed: number,
): Generator<Combination, void> {
  const sorted = parts.toSorted((a, b) => (a.task.instance_id < b.task.instance_id ? -1 : 1));
  let groups = scopes.flatMap((scope) =>
    [...Map.groupBy(sorted, ({ task }) => `${task.environment} ${scope} ${placeOf(task, scope)}`)]
      .filter(([, members]) => members.length >= FEWEST)
      .map(([key, members]) => ({ scope, members, draw: random(seed, 'combine', key), tries: 0 })),
  );
  const seen = new Set<string>();
  while (groups.length > 0) {
    for (const group of groups) {
      const { draw, members, scope } = group;
      const size = Math.min(members.length, FEWEST + draw.integer(MOST - FEWEST + 1));
      const chosen: Part[] = [];
      for (const part of draw.shuffle(members)) {
        if (chosen.length < size && areApart([...chosen, part].flatMap(({ edits }) => edits))) chosen.push(part);
      }
      chosen.sort((a, b) => (a.task.instance_id < b.task.instance_id ? -1 : 1));
      const id = contentHash([seed, chosen.map(({ task }) => [task.instance_id, task.patch])], 16);
      const files = new Set(chosen.map(({ task }) => task.origin.file));
      if (chosen.length < FEWEST || seen.has(id) || (scope === 'module' && files.size < 2)) {
        group.tries++;
        continue;
      }
      group.tries = 0;
      seen.add(id);
      yield { id, scope, parts: chosen };
    }
    groups = groups.filter(({ tries }) => tries < PATIENCE);
  }
}

function placeOf({ origin }: Task, scope: CombineScope): string {
  return scope === 'file' ? origin.file : posix.dirname(origin.file);
}
