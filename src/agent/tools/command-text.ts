import { type Observation, refusal } from './tool.ts';

/** Linux gives a program no argument of 128 KiB or more (MAX_ARG_STRLEN). */
export const ARGUMENT_BYTES = 128 * 1024 - 1;
/** What a shell is sent at once. */
export const SHELL_BYTES = 1024 * 1024;

/** Why a command cannot be run as it is written, for the model to read; undefined where it can. */
export function refusedCommand(command: string, mostBytes: number): Observation | undefined {
  if (command.includes('\0'))
    return refusal('bad-argument', '`command` holds a NUL character, which no program takes: write it as \\0 or \\x00');
  const bytes = Buffer.byteLength(command);
  if (bytes <= mostBytes) return undefined;
  return refusal(
    'bad-argument',
    `\`command\` has ${bytes} bytes, and may have ${mostBytes}: write what is long to a file, in pieces`,
  );
}
