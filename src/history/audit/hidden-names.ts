import { parsePatch } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';

/** Shorter names are words that anything may use. */
const SHORTEST = 8;

/**
 * Names of what a synthetic task hides: test files that are not in its workspace, and the failing tests by the last part of
 * their ids. Empty where nothing is hidden.
 */
export function hiddenNames({ kind, test_patch, FAIL_TO_PASS }: Pick<Task, 'kind' | 'test_patch' | 'FAIL_TO_PASS'>): string[] {
  if (kind !== 'synthetic' || test_patch === '') return [];
  const files = parsePatch(test_patch).flatMap(({ path, change }) => (change === 'added' ? [path] : []));
  const tests = FAIL_TO_PASS.map((id) => (id.split(/::|#/).at(-1) ?? '').replace(/\[.*$/s, '')).filter(
    (name) => name.length >= SHORTEST && !name.includes(' '),
  );
  return [...new Set([...files, ...tests])];
}
