/**
 * Time that stands still with us. While this process is stopped (SIGSTOP, Ctrl-Z, a paused container) the system's clocks go on;
 * limits and durations must not. So a timer ticks here four times a second, and a gap between two looks at the clock that is far
 * longer than a tick counts as one tick, or as the processor time that this process used meanwhile: a long computation keeps
 * the timer from ticking, too, and is no stop. A stop of less than a second is not seen, and counts.
 *
 * Limits on work and what is told about how long it took go by this clock; dates, and pauses that somebody else asked for,
 * go by the system's.
 */
const TICK_MS = 250;
/** A longer gap was a stop. */
const LONGEST_GAP_MS = 1000;
/** Node's timers take no more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

let counted = 0;
let seen: { at: number; cpu: number } | undefined;

/** Milliseconds from some start, on the clock that stands still with us. */
export function steadyNow(): number {
  const now = { at: performance.now(), cpu: usedProcessor() };
  if (seen === undefined) setInterval(steadyNow, TICK_MS).unref();
  else counted += countedOf(now.at - seen.at, now.cpu - seen.cpu);
  seen = now;
  return counted;
}

function countedOf(gap: number, cpu: number): number {
  return gap <= LONGEST_GAP_MS ? gap : Math.max(TICK_MS, Math.min(gap, cpu));
}

function usedProcessor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Starts to measure: what it gives tells the milliseconds since. */
export function stopwatch(): () => number {
  const started = steadyNow();
  return () => steadyNow() - started;
}

export type Timer = {
  /** Starts anew, as if it had been made now. Does nothing once it has called or was cancelled. */
  refresh(): void;
  /** Never calls then. */
  cancel(): void;
};

/** Calls once, after so many milliseconds. Keeps the process alive until then. */
export function timer(milliseconds: number, call: () => void): Timer {
  return startTimer(milliseconds, call, true);
}

/** A signal that aborts after so many milliseconds, as that of `AbortSignal.timeout` does. Dispose of it when it is not needed any more. */
export type Deadline = Disposable & { readonly signal: AbortSignal };

export function deadline(milliseconds: number): Deadline {
  const controller = new AbortController();
  const expire = (): void => controller.abort(new DOMException('The time ran out (timeout)', 'TimeoutError'));
  const waiting = startTimer(milliseconds, expire, false);
  return { signal: controller.signal, [Symbol.dispose]: waiting.cancel };
}

function startTimer(milliseconds: number, call: () => void, keepsAlive: boolean): Timer {
  let due = steadyNow() + milliseconds;
  let timeout: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timeout = setTimeout(look, Math.min(Math.max(1, Math.ceil(due - steadyNow())), LONGEST_TIMEOUT_MS));
    if (!keepsAlive) timeout.unref();
  };
  const look = (): void => {
    if (steadyNow() < due) wait();
    else {
      timeout = undefined;
      call();
    }
  };
  const cancel = (): void => {
    clearTimeout(timeout);
    timeout = undefined;
  };
  wait();
  return {
    cancel,
    refresh() {
      if (timeout === undefined) return;
      cancel();
      due = steadyNow() + milliseconds;
      wait();
    },
  };
}
