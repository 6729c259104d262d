import { stopwatch } from '../support/clock.ts';
import { statusLine } from './status-line.ts';

/** A status line for one piece of work outside a recipe; nothing is shown with `--json`. */
export function progress(
  name: string,
  json: boolean | undefined,
): { step(done: number, total: number, note: string): void; end(): void } {
  if (json) return { step: () => undefined, end: () => undefined };
  const passed = stopwatch();
  const emit = statusLine(process.stderr);
  emit({ type: 'stage-start', stage: name, number: 1, stages: 1 });
  return {
    step: (done, total, note) => emit({ type: 'stage-progress', stage: name, done, total, note }),
    end: () => emit({ type: 'stage-end', stage: name, seconds: passed() / 1000, summary: {}, cached: false }),
  };
}
