import { openWorkspace } from '../../history/index.ts';
import type { Task } from '../../records/task.ts';
import type { BehaviourContext } from './behaviour.ts';

const RUN_BUDGET_MS = 300_000;
const NAMES = /cannot import name '(\w+)'|No module named '[\w.]*?(\w+)'|has no attribute '(\w+)'/g;

/**
 * Names that the golden patch adds and that test files import: without them those files are not even collected, so a
 * statement that does not tell them cannot be worked from.
 */
export async function missingNames(task: Task, context: BehaviourContext): Promise<string[]> {
  const [base] = task.certificate.runs.filter((run) => run.state === 'base');
  const absent = task.FAIL_TO_PASS.filter((test) => base?.tests[test] === undefined);
  if (absent.length === 0) return [];
  const { framework, signal } = context;
  const aborting = signal === undefined ? {} : { signal };
  await using sandbox = await openWorkspace(task, context);
  await sandbox.exec(['git', 'apply', '--whitespace=nowarn', '-'], { input: task.test_patch, ...aborting });
  const files = [...new Set(absent.map((test) => test.split('::')[0] ?? ''))];
  const run = await framework.run(sandbox, { tests: files, timeoutMs: RUN_BUDGET_MS, ...aborting });
  const told = [...run.failures.map((failure) => failure.message), run.output_tail].join('\n');
  return [...new Set([...told.matchAll(NAMES)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''))];
}
