import type { ErrorKind } from '../support/errors.ts';

type ExitCode = { readonly code: number; readonly means: string };

/** Every exit code of ours. The help and docs/commands.md print this table. */
export const exitCodes = {
  ok: { code: 0, means: 'done' },
  failed: { code: 1, means: 'the work failed, or some of it: the output and the hint say what' },
  usage: { code: 2, means: 'nothing was done: the command, an input or a setting is wrong, or the input is empty' },
  interrupted: { code: 130, means: 'ended by Ctrl-C or SIGTERM; the same command goes on from there' },
} as const satisfies Record<ErrorKind | 'ok' | 'interrupted', ExitCode>;

/** `sandbox run` ends as the command in the sandbox did. */
export const ownExitCode: string = "`sandbox run` and `task shell` end with their command's exit code";

/** The table as a block of help. */
export function exitCodeHelp(): string {
  const lines = Object.values(exitCodes).map(({ code, means }) => `  ${String(code).padEnd(4)} ${means}`);
  return ['Exit codes:', ...lines, `       ${ownExitCode}`].join('\n');
}
