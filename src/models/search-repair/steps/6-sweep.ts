import { type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import type { Candidate } from '../candidates.ts';
import { sweep } from '../commands.ts';
import { wording } from '../wording.ts';

/** Tries a batch of edits of one file in one command. Returns the edit that made the test pass, and how far it came. */
export function* sweepEdits(bench: Bench, batch: readonly Candidate[]): Step<Candidate | undefined> {
  const path = batch[0]?.path ?? '';
  const id = bench.failing.toSorted((a, b) => a.length - b.length)[0] ?? '';
  const end = yield* shell(bench, wording(bench.draw, 'sweep', { path }), sweep(path, batch, id), { timeout: 100 });
  if (end.exitCode !== 0) {
    yield* shell(bench, wording(bench.draw, 'restore'), `git checkout -q -- ${path}`);
    return undefined;
  }
  const [, line, text] = /^fixed by (\d+) (.*)$/m.exec(end.output) ?? [];
  return batch.find((candidate) => candidate.first === Number(line) && (candidate.lines[0] ?? '').trim() === text?.trim());
}
