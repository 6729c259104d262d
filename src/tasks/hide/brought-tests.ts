import { parsePatch } from '../../records/patch.ts';
import { Language } from '../../records/repository.ts';
import type { Task } from '../../records/task.ts';
import { HIDING } from './languages.ts';

/** Tells whether a task's test patch brings a test: its file, or where ids name no file, a function of its name. */
export function testsBrought({ language, test_patch }: Pick<Task, 'language' | 'test_patch'>): (test: string) => boolean {
  const patch = parsePatch(test_patch);
  const files = new Set(patch.map(({ path }) => path));
  const known = Language.safeParse(language); // rows of other tools may name others
  const nameOf = known.success ? HIDING[known.data].nameOf : undefined;
  if (nameOf === undefined) return (test) => files.has(test.split('::')[0] ?? '');
  const added = patch
    .flatMap(({ hunks }) => hunks.flatMap(({ lines }) => lines.filter((line) => line.startsWith('+'))))
    .join('\n');
  const defined = new Set(added.match(/[\p{L}_]\w*(?=\s*\()/gu));
  return (test) => defined.has(nameOf(test));
}
