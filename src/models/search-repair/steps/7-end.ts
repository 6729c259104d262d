import { act, type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import { brief, wording } from '../wording.ts';
import { revert } from './5-try-edit.ts';
import { reason } from './reason.ts';

/** Looks at the change, removes what test runs left, and ends. */
export function* finishFixed(bench: Bench): Step<void> {
  const seen = yield* shell(bench, wording(bench.draw, 'diff'), 'git status --short && git diff -U1 | tail -n 12');
  if (/^\?\? /m.test(seen.output)) yield* shell(bench, wording(bench.draw, 'clean'), 'git clean -fdq && git status --short');
  const fix = bench.applied;
  const message =
    fix === undefined ? 'Fixed.' : `Fixed in ${fix.path}, line ${fix.first}: ${brief(fix.note, 60)}. All tests pass.`;
  yield* act(bench, { say: wording(bench.draw, 'done'), tool: 'finish', arguments: { message } });
}

/** Takes every trial back and says that the problem stands. */
export function* finishUnfixed(bench: Bench): Step<void> {
  yield* revert(bench);
  if (bench.ownTests) yield* shell(bench, wording(bench.draw, 'clean'), 'git clean -fdq && git status --short');
  const why = reason(bench);
  const message = `Not fixed. ${why === '' ? 'I could not find the cause.' : `The failure stands: ${why}.`} No change is left in the code.`;
  yield* act(bench, { say: wording(bench.draw, 'giveUp'), tool: 'finish', arguments: { message } });
}
