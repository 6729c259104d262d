import { join } from 'node:path';
import { openWorkspace, type WorkspaceContext } from '../../history/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { Task } from '../../records/task.ts';
import { listFiles } from '../../repositories/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { TestFramework } from '../../testing/index.ts';
import { importNames, isSourceFile } from '../reach/source-files.ts';
import { chooseStatement, pickFailures, type StatementChoice } from '../statements/choose.ts';
import { symptomOf } from '../statements/observation.ts';
import { observeAgain, observeFailures } from '../statements/observe.ts';
import { testFunction } from '../trial/baseline.ts';

const RUN_BUDGET_MS = 600_000;
/** A statement shows one or two symptoms: of a change with more failing test functions it would tell too little. */
const MOST_TEST_FUNCTIONS = 4;

export type BehaviourContext = WorkspaceContext & { environment: Environment; framework: TestFramework };

/** Writes a proven task's statement from how its failing tests behave before and after, as those of synthetic tasks are. */
export async function describeBehaviour(task: Task, version: string, context: BehaviourContext): Promise<StatementChoice> {
  const { environment, framework, workspace, signal } = context;
  if (environment.repository.language !== 'python')
    return { kind: 'refused', detail: 'snippets are cut out of Python tests alone' };
  const functions = new Set(task.FAIL_TO_PASS.map(testFunction)).size;
  if (functions > MOST_TEST_FUNCTIONS)
    return { kind: 'refused', detail: `${functions} failing test functions are too many to tell of` };
  const imports = importNames((await listFiles(join(workspace.root, environment.repository.path))).filter(isSourceFile));
  await using sandbox = await openWorkspace(task, context);
  await apply(sandbox, task.test_patch, signal);
  const files = [...new Set(task.FAIL_TO_PASS.map((id) => id.split('::')[0] ?? ''))];
  const run = await framework.run(sandbox, {
    tests: files,
    timeoutMs: RUN_BUDGET_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  const shown = new Set(task.FAIL_TO_PASS);
  const picked = pickFailures(
    run.failures.filter((failure) => shown.has(failure.test)),
    task.instance_id,
  );
  const before = await observeFailures(sandbox, picked, imports, signal);
  await apply(sandbox, task.patch, signal);
  const after = await observeAgain(sandbox, before, imports, signal);
  const symptoms = picked.flatMap((failure, index) => {
    const [buggy, fixed] = [before[index], after[index]];
    return buggy && fixed ? (symptomOf(failure.test, buggy, fixed) ?? []) : [];
  });
  const facts = { name: environment.repository.name, version, imports };
  return chooseStatement(symptoms, facts, task, task.instance_id);
}

/** The certificate's runs have shown that it applies. */
async function apply(sandbox: Sandbox, patch: string, signal?: AbortSignal): Promise<void> {
  if (patch === '') return;
  await sandbox.exec(['git', 'apply', '--whitespace=nowarn', '-'], { input: patch, ...(signal === undefined ? {} : { signal }) });
}
