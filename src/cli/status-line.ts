import type { RunEvent } from '../recipe/index.ts';
import { steadyNow } from '../support/clock.ts';

/** Seconds in words: `8 s`, `2 min 05 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** `earlier`: items that the first event told as done already, by an earlier run. */
type Stage = { started: number; earlier: number | undefined };

type Output = { isTTY?: boolean; columns?: number; write(text: string): unknown };

/**
 * Reports a run's events to people: one line that is kept up to date on a terminal; on a pipe, a line for each stage
 * and one every ten seconds of long ones.
 */
export function statusLine(output: Output, now: () => number = steadyNow): (event: RunEvent) => void {
  const live = output.isTTY === true;
  let prefix = '';
  let stage: Stage = { started: 0, earlier: undefined };
  let printedAt = 0;
  const clear = live ? '\r\u001b[2K' : '';
  const line = (text: string): void => void output.write(`${clear}${text}\n`);
  return (event) => {
    switch (event.type) {
      case 'stage-start':
        prefix = `[${String(event.number).padStart(2)}/${event.stages}] ${event.stage.padEnd(8)}`;
        stage = { started: now(), earlier: undefined };
        printedAt = now();
        if (live) output.write(`${clear}${prefix} …`);
        break;
      case 'stage-progress': {
        stage.earlier ??= event.done > 1 ? event.done : 0;
        const text = `${prefix} ${progress(event, stage, now())}`;
        if (live) output.write(`${clear}${text.slice(0, (output.columns ?? 80) - 1)}`);
        else if (now() - printedAt > 10_000) {
          printedAt = now();
          line(text);
        }
        break;
      }
      case 'stage-end': {
        const summary = Object.entries(event.summary).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`);
        line(
          `${prefix} ${event.cached ? 'done earlier' : duration(event.seconds)}${summary.length > 0 ? ` · ${summary.join(' · ')}` : ''}`,
        );
        break;
      }
      case 'warning':
        line(`${prefix} warning: ${event.message}`);
        break;
      case 'run-end':
        line(`done in ${duration(event.seconds)}`);
        if (event.report !== '') line(`report: ${event.report}`);
    }
  };
}

/** Counts, rate and time left. The rate is of this session: items found finished at the start do not count. */
function progress(event: Extract<RunEvent, { type: 'stage-progress' }>, stage: Stage, at: number): string {
  const counts = event.total > 0 ? `${event.done}/${event.total}` : `${event.done}`;
  const seconds = (at - stage.started) / 1000;
  const fresh = event.done - (stage.earlier ?? 0);
  const rate = seconds > 1 && fresh > 0 ? fresh / seconds : 0;
  const left = rate > 0 && event.total > event.done ? ` · ${duration((event.total - event.done) / rate)} left` : '';
  const speed = rate > 0 ? ` · ${rate >= 1 ? `${rate.toFixed(1)}/s` : `${(rate * 60).toFixed(1)}/min`}` : '';
  return `${counts}${speed}${left}${event.note === '' ? '' : ` · ${event.note}`}`;
}
