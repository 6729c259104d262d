import { stopwatch } from '../support/clock.ts';
import { statusLine } from './status-line.ts';
import { terminal } from './terminal.ts';

export type Progress = {
  step(done: number, total: number, note: string): void;
  /** The phase under way is done, and the next begins. */
  next(): void;
  /** The last phase is done. */
  end(): void;
};

const NOTHING: Progress = { step: () => undefined, next: () => undefined, end: () => undefined };

/** The same where the work is short or says little: on a terminal alone. */
export function liveProgress(phases: readonly [string, ...string[]]): Progress {
  return process.stderr.isTTY ? progress(phases, false) : NOTHING;
}

/** A status line for a command's phases, the first of which begins at once; with `--json` on a terminal alone. */
export function progress(phases: readonly [string, ...string[]], json: boolean | undefined): Progress {
  if (json && !process.stderr.isTTY) return NOTHING;
  const emit = statusLine(terminal);
  let at = 0;
  let passed = stopwatch();
  const name = (): string => phases[at] ?? '';
  const start = (): void => {
    passed = stopwatch();
    emit({ type: 'stage-start', stage: name(), number: at + 1, stages: phases.length });
  };
  const end = (): void => emit({ type: 'stage-end', stage: name(), seconds: passed() / 1000, summary: {}, cached: false });
  start();
  return {
    step: (done, total, note) => emit({ type: 'stage-progress', stage: name(), done, total, note }),
    next() {
      end();
      at++;
      start();
    },
    end,
  };
}
