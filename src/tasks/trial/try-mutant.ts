import { join } from 'node:path';
import { applyEdit, type Mutant } from '../../mutation/index.ts';
import type { Task } from '../../records/task.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { encodeSource } from '../../support/source-text.ts';
import { draftTask } from '../draft.ts';
import { diffFile } from '../golden-patch.ts';
import { testsReaching, testsWithin } from './baseline.ts';
import { describeByProbes, describeByReport } from './describe.ts';
import { type DropReason, judgeRun } from './judge.ts';
import type { TrialGround } from './trial-ground.ts';

export type Trial = TrialGround & {
  /** Whether a task is kept already that these failing tests would only repeat: no more work is put into it then. */
  isKnown(mutant: Mutant, failing: readonly string[]): boolean;
};

export type TrialResult =
  /** `lost`: tests that did not run beside those that fail. */
  | { kind: 'promising'; mutant: Mutant; failing: string[]; lost: string[]; task: Task }
  | { kind: 'dropped'; mutant: Mutant; reason: DropReason; detail: string; failing: string[] };

/**
 * Tries one mutant in a live sandbox: writes the file, runs the tests that reach it, looks at what fails in both
 * states, and puts the file back. The sandbox is as before then, except after `timed-out` and `crash`.
 */
export async function tryMutant(mutant: Mutant, sandbox: Sandbox, ground: Trial, signal: AbortSignal): Promise<TrialResult> {
  const source = ground.sources[mutant.file] as string;
  const encoding = ground.inBytes.has(mutant.file) ? 'bytes' : 'utf8';
  const [buggy, fixed] = [encodeSource(applyEdit(source, mutant), encoding), encodeSource(source, encoding)];
  const path = join(sandbox.workdir, mutant.file);
  const dropped = (reason: DropReason, detail: string, failing: string[] = []): TrialResult => ({
    kind: 'dropped',
    mutant,
    reason,
    detail,
    failing,
  });
  if (buggy === undefined || fixed === undefined)
    return dropped('does-not-compile', `${mutant.file} cannot hold these characters`);
  await sandbox.writeFile(path, buggy);
  let restored = false;
  try {
    const tests = testsReaching(ground.reach, mutant.file, linesOf(mutant));
    const run = await ground.framework.run(sandbox, { tests, timeoutMs: ground.trialBudgetMs, again: true, signal });
    const judged = judgeRun(run, {
      passing: testsWithin(ground.baseline.passing, tests),
      flaky: ground.baseline.flaky,
      trivialAbove: ground.trivialShare * ground.baseline.passing.size,
    });
    if (judged.kind === 'dropped') return dropped(judged.reason, judged.detail);
    const { failing } = judged;
    if (ground.isKnown(mutant, failing)) return dropped('duplicate', 'seen before', failing);
    const key = `${ground.seed}/${mutant.file}/${mutant.start}/${mutant.replacement}`;
    const shown = new Set(failing);
    const failures = run.failures.filter((failure) => shown.has(failure.test));
    const patch = await diffFile(sandbox, mutant.file, buggy, fixed, signal);
    const restore = async (): Promise<void> => {
      await sandbox.writeFile(path, fixed);
      restored = true;
    };
    const origin = { operator: mutant.operator, file: mutant.file, line: mutant.line, scope: mutant.scope, seed: ground.seed };
    const secrets = { patch, FAIL_TO_PASS: failing, origin };
    const describe = ground.environment.repository.language === 'python' ? describeByProbes : describeByReport;
    const choice = await describe({ failures, sandbox, ground, secrets, key, restore, signal });
    if (choice.kind === 'refused') return dropped('no-statement', choice.detail, failing);
    const task = draftTask(ground.environment, {
      mutant,
      seed: ground.seed,
      patch,
      statement: choice.statement,
      failing,
      passing: [...ground.baseline.passing].filter((test) => !shown.has(test)).sort(),
    });
    return { kind: 'promising', mutant, failing, lost: judged.lost, task };
  } finally {
    if (!restored && !signal.aborted) await sandbox.writeFile(path, fixed).catch(() => undefined); // a lost sandbox is replaced
  }
}

/** The first and the last line that an edit touches. */
function linesOf({ line, original }: Mutant): [number, number] {
  return [line, line + original.trimEnd().split('\n').length - 1];
}
