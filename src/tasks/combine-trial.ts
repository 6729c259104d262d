import { join } from 'node:path';
import type { WorkspaceContext } from '../history/index.ts';
import type { Environment } from '../records/environment.ts';
import type { Task } from '../records/task.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { decodeSource, encodeSource } from '../support/source-text.ts';
import type { TestFramework } from '../testing/index.ts';
import type { Combination } from './combine-draw.ts';
import { withBugs } from './combine-edits.ts';
import { draftSynthetic } from './draft.ts';
import { diffFile } from './golden-patch.ts';
import { chooseJointStatement, pickFailures } from './statements/choose.ts';
import { type Symptom, symptomOf } from './statements/observation.ts';
import { observeAgain, observeFailures } from './statements/observe.ts';
import { type Baseline, testFunction } from './trial/baseline.ts';
import { type DropReason, judgeRun } from './trial/judge.ts';

/** What trials of combinations of one environment share. */
export type CombineGround = WorkspaceContext & {
  environment: Environment;
  framework: TestFramework;
  baseline: Baseline;
  /** Names under which users import the package. */
  packages: readonly string[];
  seed: number;
  trivialShare: number;
};

export type CombineResult = { kind: 'promising'; task: Task } | { kind: 'dropped'; reason: CombineDrop; detail: string };
/** Why a combination makes no task. */
type CombineDrop =
  | DropReason
  /** The bugs do not lie in the files as the environment has them. */
  | 'does-not-fit'
  /** With all bugs in place, a test that shows one of them passes. */
  | 'hides-tests';

/**
 * Tries several bugs at once in a live sandbox: every test that shows one of them has to fail still. The sandbox is as
 * before then, except after `timed-out` and `crash`.
 */
export async function tryCombination(
  { parts, scope }: Combination,
  sandbox: Sandbox,
  ground: CombineGround,
  signal: AbortSignal,
): Promise<CombineResult> {
  const dropped = (reason: CombineDrop, detail: string): CombineResult => ({ kind: 'dropped', reason, detail });
  const edits = Map.groupBy(
    parts.flatMap((part) => part.edits),
    ({ file }) => file,
  );
  const states: { file: string; fixed: Buffer; buggy: Buffer }[] = [];
  for (const [file, own] of [...edits].toSorted()) {
    const fixed = await sandbox.readFile(join(sandbox.workdir, file));
    const source = decodeSource(fixed);
    const text = source && withBugs(source.text, own);
    const buggy = source && text !== undefined ? encodeSource(text, source.encoding) : undefined;
    if (buggy === undefined) return dropped('does-not-fit', file);
    states.push({ file, fixed, buggy });
  }
  const write = async (state: 'fixed' | 'buggy'): Promise<void> => {
    for (const one of states) await sandbox.writeFile(join(sandbox.workdir, one.file), one[state]);
  };
  let restored = false;
  try {
    await write('buggy');
    const expected = new Set(parts.flatMap(({ task }) => task.FAIL_TO_PASS));
    const run = await ground.framework.run(sandbox, {
      tests: [...new Set([...expected].map(testFunction))].sort(),
      timeoutMs: Math.max(10_000, 3 * ground.baseline.durationMs),
      again: true,
      signal,
    });
    const trivialAbove = ground.trivialShare * ground.baseline.passing.size;
    const judged = judgeRun(run, { passing: expected, flaky: ground.baseline.flaky, trivialAbove });
    if (judged.kind === 'dropped' && judged.reason !== 'survived') {
      return dropped(judged.reason, judged.detail);
    }
    const failing = judged.kind === 'killed' ? judged.failing : [];
    const hidden = [...expected].filter((test) => !failing.includes(test));
    if (hidden.length > 0) return dropped('hides-tests', hidden.slice(0, 5).join(', '));

    const key = `${ground.seed}/${parts.map(({ task }) => task.instance_id).join('/')}`;
    const picked = parts.map(({ task }) =>
      pickFailures(
        run.failures.filter(({ test }) => task.FAIL_TO_PASS.includes(test)),
        key,
      ),
    );
    const inBuggy = await observeFailures(sandbox, picked.flat(), ground.packages, signal);
    await write('fixed');
    restored = true;
    const inFixed = await observeAgain(sandbox, inBuggy, ground.packages, signal);
    let next = 0;
    const symptoms = picked.map((failures) =>
      failures.flatMap(({ test }): Symptom[] => {
        const [before, after] = [inBuggy[next], inFixed[next++]];
        const symptom = before && after && symptomOf(test, before, after);
        return symptom === undefined ? [] : [symptom];
      }),
    );
    const patches = await Promise.all(states.map(({ file, buggy, fixed }) => diffFile(sandbox, file, buggy, fixed, signal)));
    const patch = patches.join('');
    const first = parts[0]?.task.origin as Task['origin'];
    const origin = {
      ...first,
      operator: `combine-${scope}`,
      scope: '',
      seed: ground.seed,
      parts: parts.map(({ task: { instance_id, origin: own } }) => ({
        instance_id,
        operator: own.operator,
        file: own.file,
        line: own.line,
        scope: own.scope,
      })),
    };
    const { repository } = ground.environment;
    const facts = { name: repository.name, version: repository.version, imports: ground.packages };
    const choice = chooseJointStatement(symptoms, facts, { patch, FAIL_TO_PASS: failing, origin }, key);
    if (choice.kind === 'refused') return dropped('no-statement', choice.detail);
    const shown = new Set(failing);
    const task = draftSynthetic(ground.environment, {
      origin,
      patch,
      statement: choice.statement,
      failing,
      passing: [...ground.baseline.passing].filter((test) => !shown.has(test)).sort(),
    });
    return { kind: 'promising', task };
  } finally {
    if (!restored && !signal.aborted) await write('fixed').catch(() => undefined); // a lost sandbox is replaced
  }
}
