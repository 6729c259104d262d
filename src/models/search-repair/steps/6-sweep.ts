import { type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import type { Candidate } from '../candidate.ts';
import { sweep } from '../commands.ts';
import { wording } from '../wording.ts';

/** Edits of one command: as many as run in about ten seconds, which is when a silent command is taken for a hung one. */
const SIZE = { least: 8, most: 30, seconds: 12 };

/**
 * Tries the first of many edits of one file in one command. `refuted` are those that did not help; `found`, where there
 * is one, made the test pass.
 */
export function* sweepEdits(
  bench: Bench,
  edits: readonly Candidate[],
): Step<{ found: Candidate | undefined; refuted: readonly Candidate[] }> {
  const fitting = Math.floor(SIZE.seconds / (0.3 + bench.suiteSeconds / 5));
  const batch = edits.slice(0, Math.max(SIZE.least, Math.min(SIZE.most, fitting)));
  const path = batch[0]?.path ?? '';
  const id = bench.failing.toSorted((a, b) => a.length - b.length)[0] ?? '';
  const end = yield* shell(bench, wording(bench.draw, 'sweep', { path }), sweep(path, batch, id), { timeout: 100 });
  if (end.exitCode !== 0) {
    yield* shell(bench, wording(bench.draw, 'restore'), `git checkout -q -- ${path}`);
    return { found: undefined, refuted: batch };
  }
  const [, line, text] = /^fixed by (\d+) (.*)$/m.exec(end.output) ?? [];
  const at = batch.findIndex(({ first, lines }) => first === Number(line) && (lines[0] ?? '').trim() === text?.trim());
  return at === -1 ? { found: undefined, refuted: batch } : { found: batch[at], refuted: batch.slice(0, at) };
}

/** Whether an edit fits a sweep: one line for one line, equally far in. */
export function isOneLine({ old, lines }: Candidate): boolean {
  const indent = (text = ''): number => text.length - text.trimStart().length;
  return old.length === 1 && lines.length === 1 && indent(old[0]) === indent(lines[0]);
}
