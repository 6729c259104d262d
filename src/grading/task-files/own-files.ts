import { belongsToTests, isTestPath, type TestLayout } from '../../repositories/index.ts';

/** What is known of a task's repository: `paths` are the files of the base and of what the test patch brings. */
export type Layout = TestLayout & {
  brought: ReadonlySet<string>;
};

/** Whether a file is the task's own: brought by its test patch, a test, or what tests read and nothing else does. */
export async function isTasksOwn(path: string, layout: Layout, isNew: boolean): Promise<boolean> {
  if (layout.brought.has(path)) return true;
  if (layout.collected.size === 0) return isTestPath(path); // the task names no tests
  return belongsToTests(path, layout, isNew);
}
