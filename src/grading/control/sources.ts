import { bytesOfPath } from '../../support/byte-path.ts';
import type { Change, GradingContext } from '../prepare.ts';
import { prepare } from '../prepare.ts';
import { readText } from './trial.ts';

/** A source file that a patch changes or adds: its text before, '' for a new one, and after. */
export type ChangedSource = { path: string; before: string; after: string };

/** Texts that are looked into: larger ones are data. */
const MOST_CHARACTERS = 1_000_000;

/** The files of a patch that are graded, before and after. Empty where the patch does not apply. */
export async function readSources(change: Change, context: GradingContext): Promise<ChangedSource[]> {
  await using sandbox = await context.openWorkspace(change.task);
  const paths = change.patch.map(({ path }) => path).filter((path) => !change.paths.includes(bytesOfPath(path)));
  const read = async (path: string): Promise<string> => (await readText(sandbox, `${sandbox.workdir}/${path}`)) ?? '';
  const before = new Map<string, string>();
  for (const path of paths) before.set(path, await read(path));
  if ((await prepare(sandbox, change, context.signal))?.void !== undefined) return [];
  const sources: ChangedSource[] = [];
  for (const path of paths) sources.push({ path, before: before.get(path) ?? '', after: await read(path) });
  return sources.filter(({ after }) => after !== '' && after.length <= MOST_CHARACTERS);
}

/** Numbers, from 1, of the lines that the text did not have before: each line of old stands for one that is equal. */
export function addedLines({ before, after }: ChangedSource): Set<number> {
  const left = new Map<string, number>();
  for (const line of before.split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  const added = new Set<number>();
  for (const [index, line] of after.split('\n').entries()) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else added.add(index + 1);
  }
  return added;
}
