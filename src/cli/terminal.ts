import { steadyNow } from '../support/clock.ts';

type Output = { isTTY?: boolean; columns?: number; write(text: string): unknown };

/** What people see of the work: lines that stay, and on a terminal below them one that changes. */
export type Terminal = {
  /** Shows what `render` gives: on a terminal now, each second and at each `refresh`; elsewhere as a line every ten seconds. */
  keep(render: () => string): void;
  refresh(): void;
  /** Whole lines, above what changes. */
  say(text: string): void;
  /** The same for another stream of this process, such as stdout. */
  above(write: () => void): void;
  /** Nothing changes any more. What was shown last stays where `stays`, as a line of its own. */
  leave(stays: boolean): void;
};

/** A line of a log, where there is no terminal, at most so often. */
const LOG_MS = 10_000;
const CLEAR = '\r\u001b[2K';

export function terminalOn(output: Output, now: () => number = steadyNow, everyMs = 1000): Terminal {
  const live = output.isTTY === true;
  let render: (() => string) | undefined;
  let shown = '';
  let loggedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const refresh = (): void => {
    if (render === undefined) return;
    if (live) {
      shown = cut(plain(render()), (output.columns || 80) - 1);
      output.write(`${CLEAR}${shown}`);
    } else if (now() - loggedAt > LOG_MS) {
      loggedAt = now();
      output.write(`${plain(render())}\n`);
    }
  };
  const above = (write: () => void): void => {
    if (shown !== '') output.write(CLEAR);
    write();
    if (shown !== '') output.write(shown);
  };
  return {
    keep(next) {
      render = next;
      loggedAt = now();
      timer ??= setInterval(refresh, everyMs).unref();
      if (live) refresh();
    },
    refresh,
    say: (text) => above(() => output.write(`${plain(text)}\n`)),
    above,
    leave(stays) {
      clearInterval(timer);
      if (shown !== '') output.write(stays ? '\n' : CLEAR);
      [timer, render, shown] = [undefined, undefined, ''];
    },
  };
}

/** The terminal of this process: everything for people that is no result goes to stderr. */
export const terminal: Terminal = terminalOn(
  process.env['TERM'] === 'dumb' ? { write: (text) => process.stderr.write(text) } : process.stderr, // it cannot clear a line
);

/** Tells people something on stderr, a line of its own. */
export function tell(text: string): void {
  terminal.say(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text that moves no cursor and colours nothing, whoever wrote it. */
export function plain(text: string): string {
  return text.replace(CONTROL, '\ufffd');
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;

/** As much of a text as fits into so many columns. */
function cut(text: string, columns: number): string {
  let width = 0;
  let kept = '';
  for (const char of text.replaceAll('\n', ' ')) {
    width += WIDE.test(char) ? 2 : 1;
    if (width > columns) break;
    kept += char;
  }
  return kept;
}
