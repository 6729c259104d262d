import type { Sandbox, Shell, ShellResult } from '../../sandbox/index.ts';
import { steadyNow } from '../../support/clock.ts';

/** Milliseconds. `soft`: a command that prints nothing new for so long hands control back; `hard`: it is killed. */
export type TerminalTimeouts = { softMs: number; hardMs: number };

/** The attempt's one shell: opened at the first command, with what is still running in it. */
export type Terminal = {
  readonly timeouts: TerminalTimeouts;
  /** When the command that still runs was started, by `steadyNow`; undefined where the shell is free. */
  runningSince(): number | undefined;
  /** Sends a command, or input for the one still running. Opens the shell where there is none, or where it was lost. */
  send(text: string, options: TerminalTimeouts & { input: boolean; signal: AbortSignal }): Promise<ShellResult>;
  close(): Promise<void>;
};

export function openTerminal(sandbox: Sandbox, timeouts: TerminalTimeouts): Terminal {
  let shell: Shell | undefined;
  let since: number | undefined;
  return {
    timeouts,
    runningSince: () => since,
    async send(text, { softMs, hardMs, input, signal }) {
      shell ??= await sandbox.openShell();
      since ??= steadyNow();
      const result = await shell.send(text, { input, softTimeoutMs: softMs, hardTimeoutMs: hardMs, signal });
      if (result.kind !== 'running') since = undefined;
      if (result.kind === 'lost') shell = undefined;
      return result;
    },
    async close() {
      await shell?.close();
      shell = undefined;
    },
  };
}
