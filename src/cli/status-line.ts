import type { RunEvent } from '../recipe/index.ts';
import { steadyNow } from '../support/clock.ts';
import type { Terminal } from './terminal.ts';

/** Seconds in words: `8 s`, `2 min 05 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

type Progress = Extract<RunEvent, { type: 'stage-progress' }>;

/** `earlier`: items that the first event told as done already, by an earlier run. */
type Stage = { started: number; earlier: number | undefined; last: Progress | undefined };

/** Reports a run's events to people: a line that lives while a stage does, and one that stays for each stage. */
export function statusLine(shown: Terminal, now: () => number = steadyNow): (event: RunEvent) => void {
  let prefix = '';
  let stage: Stage = { started: 0, earlier: undefined, last: undefined };
  return (event) => {
    switch (event.type) {
      case 'stage-start': {
        const place = `${event.number}/${event.stages}`.padStart(2 * String(event.stages).length + 1);
        prefix = `[${place}] ${event.stage}`;
        stage = { started: now(), earlier: undefined, last: undefined };
        shown.keep(() => `${prefix}  ${describe(stage, now())}`);
        break;
      }
      case 'stage-progress':
        stage.earlier ??= event.done > 1 ? event.done : 0;
        stage.last = event;
        shown.refresh();
        break;
      case 'stage-end': {
        const summary = Object.entries(event.summary).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`);
        shown.leave(false);
        shown.say([`${prefix}  ${event.cached ? 'done earlier' : duration(event.seconds)}`, ...summary].join(' · '));
        break;
      }
      case 'warning':
        shown.say(`${prefix}  warning: ${event.message}`);
        break;
      case 'run-end':
        shown.leave(false);
        shown.say(`done in ${duration(event.seconds)}`);
        if (event.report !== '') shown.say(`report: ${event.report}`);
    }
  };
}

/** Counts, time, rate, time left and what was done last. The rate is of this session: items found finished at the start do not count. */
function describe({ started, earlier = 0, last }: Stage, at: number): string {
  const seconds = (at - started) / 1000;
  if (last === undefined) return duration(seconds);
  const counts = last.total > 0 ? `${last.done}/${last.total}` : `${last.done}`;
  const fresh = last.done - earlier;
  const rate = seconds > 1 && fresh > 0 ? fresh / seconds : 0;
  const speed = rate >= 1 ? `${rate.toFixed(1)}/s` : `${(rate * 60).toFixed(1)}/min`;
  const left = rate > 0 && last.total > last.done ? `${duration((last.total - last.done) / rate)} left` : '';
  return [counts, duration(seconds), rate > 0 ? speed : '', left, last.note.replace(LONG_WORDS, shorten)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Ids, paths and the like, of which beginning and end tell most. */
const LONG_WORDS = /\S{29,}/g;

function shorten(word: string): string {
  return `${word.slice(0, 12)}…${word.slice(-14)}`;
}
