import { absolute, act, type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import type { Candidate } from '../candidate.ts';
import { quickSuite, someTests } from '../commands.ts';
import { isRefusal, type TestReport, testReport } from '../observation.ts';
import { brief, wording } from '../wording.ts';
import { reason } from './reason.ts';

/** Makes the edit stand in the file, in place of the one that stands there now where that is on the same lines. */
export function* apply(bench: Bench, candidate: Candidate, before: number): Step<boolean> {
  const from = bench.applied;
  const phrase = before === 0 ? 'edit' : 'editNext';
  const say = wording(bench.draw, phrase, { line: candidate.first, note: brief(candidate.note, 50), reason: reason(bench) });
  const done = yield* replace(bench, say, candidate, from === undefined ? candidate.old : from.lines, candidate.lines);
  if (done) bench.applied = candidate;
  return done;
}

/** Takes the edit back. */
export function* revert(bench: Bench): Step<void> {
  const candidate = bench.applied;
  if (candidate === undefined) return;
  const say = wording(bench.draw, 'undo');
  const path = absolute(bench, candidate.path);
  if (bench.habits.undoes) {
    const answer = yield* act(bench, { say, tool: 'str_replace_editor', arguments: { command: 'undo_edit', path } });
    if (isRefusal(answer)) yield* shell(bench, wording(bench.draw, 'restore'), `git checkout -q -- ${candidate.path}`);
  } else if (!(yield* replace(bench, say, candidate, candidate.lines, candidate.old))) {
    yield* shell(bench, wording(bench.draw, 'restore'), `git checkout -q -- ${candidate.path}`);
  }
  bench.applied = undefined;
}

/** One str_replace, with lines around it where the text alone stands in more places. */
function* replace(bench: Bench, say: string, at: Candidate, old: readonly string[], lines: readonly string[]): Step<boolean> {
  const file = bench.seen.get(at.path) ?? new Map<number, string>();
  const above = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => file.get(at.first - count + index)).filter((text) => text !== undefined);
  const text = [...file]
    .flatMap(([number, line]) => (number >= at.first && number < at.first + at.old.length ? [] : [line]))
    .join('\n');
  // short lines (`pass`, `return x`) stand in many places, most of them not seen
  const wanted = old.join('\n').trim();
  let context = wanted.length < 14 || text.includes(wanted) ? 1 : 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    const around = above(context);
    const join = (part: readonly string[]): string => [...around, ...part].join('\n').trimStart();
    const answer = yield* act(bench, {
      say: attempt === 0 ? say : wording(bench.draw, 'widen'),
      tool: 'str_replace_editor',
      arguments: { command: 'str_replace', path: absolute(bench, at.path), old_str: join(old), new_str: join(lines) },
    });
    if (!isRefusal(answer)) return true;
    if (!/occurs \d+ times|unique|multiple/i.test(answer)) return false;
    context += 2;
  }
  return false;
}

/** Runs the failing tests, and where they pass the whole suite. `mended`: nothing fails any more. */
export function* check(bench: Bench): Step<{ mended: boolean; partly: boolean; report: TestReport }> {
  const { draw, habits } = bench;
  const targets = bench.failing.toSorted((a, b) => a.length - b.length).slice(0, habits.targets);
  const all = habits.runsAll && bench.suiteSeconds < 2.5 && !bench.ownTests;
  if (!all) {
    const few = testReport((yield* shell(bench, wording(draw, 'test'), someTests(targets))).output);
    if (!few.complete || few.failed > 0 || few.passed === 0) return { mended: false, partly: false, report: few };
  }
  const report = testReport(
    (yield* shell(bench, wording(draw, all ? 'testAll' : 'confirm'), quickSuite, { patience: 6 })).output,
  );
  const mended = report.complete && report.failed === 0 && report.passed > 0;
  if (!mended && !all) for (const id of report.failing) if (!bench.failing.includes(id)) bench.failing.push(id);
  return {
    mended,
    partly:
      !mended && report.complete && report.failed < bench.failed && report.failing.every((id) => bench.failing.includes(id)),
    report,
  };
}
