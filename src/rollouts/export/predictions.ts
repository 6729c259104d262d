import { join } from 'node:path';
import { writeJsonLines } from '../../support/journal.ts';
import { warn } from '../../support/warnings.ts';
import type { StoredAttempt } from '../attempt-folder.ts';

/** One row of SWE-bench's predictions. */
export type Prediction = { instance_id: string; model_name_or_path: string; model_patch: string };

/**
 * Writes predictions in SWE-bench's form, which takes one patch for each task: the attempts numbered 1 go to
 * `predictions.jsonl`, those numbered N to `predictions-N.jsonl`. Returns the files with their number of rows. A patch that is not
 * UTF-8, as another tool may have left it, fits into no JSON: it is left out with a warning, as is an attempt without a patch that
 * can be read. Patches of our own are always UTF-8.
 */
export async function exportPredictions(
  attempts: readonly StoredAttempt[],
  out: string,
): Promise<{ file: string; rows: number }[]> {
  const fit = attempts.filter((one) => one.patchBytes === undefined && (one.patch !== '' || one.unreadable === undefined));
  for (const { instanceId, attempt, unreadable } of attempts.filter((one) => !fit.includes(one))) {
    warn(`left out: ${instanceId}/${attempt}, ${unreadable ?? 'whose patch is not UTF-8'}`);
  }
  const empty = fit.filter(({ patch }) => patch === '').length;
  if (empty > 0) warn(`${empty} of ${fit.length} predictions are empty: these attempts left no patch`);
  const byNumber = [...Map.groupBy(fit, ({ attempt }) => attempt)].sort(([a], [b]) => a - b);
  const written: { file: string; rows: number }[] = [];
  for (const [number, all] of byNumber) {
    const file = join(out, number === 1 ? 'predictions.jsonl' : `predictions-${number}.jsonl`);
    await writeJsonLines(file, all.map(prediction));
    written.push({ file, rows: all.length });
  }
  return written;
}

function prediction({ instanceId, events, patch }: StoredAttempt): Prediction {
  const start = events.find((event) => event.type === 'attempt-start');
  return { instance_id: instanceId, model_name_or_path: start?.model ?? 'unknown', model_patch: patch };
}
