import { SANDBOX_ID } from '../shared/identity.ts';
import type { ProgramLimits } from '../shared/limits.ts';

/** Sets the limits and the mark, goes to the folder, and becomes the command; nothing of the image's variables is passed on. */
const ENTER = 'ulimit -c 0 -f "$1" -d "$2" -n "$3" -q "$4"; cd -- "$5" || exit 126; shift 5; exec /usr/bin/env -i -- "$@"';

export type EntryOptions = {
  variables: Readonly<Record<string, string>>;
  workdir: string;
  limits: ProgramLimits;
  /** Whether its standard input is ours. */
  interactive: boolean;
};

/** The words after the engine's name that run a command in a container as the sandbox user. */
export function execWords(container: string, command: readonly string[], options: EntryOptions): string[] {
  const { DATA, FSIZE, MSGQUEUE, NOFILE } = options.limits;
  const variables = Object.entries(options.variables).map(([name, value]) => `${name}=${value}`);
  return [
    'exec',
    ...(options.interactive ? ['--interactive'] : []),
    `--user=${SANDBOX_ID}:${SANDBOX_ID}`,
    container,
    ...['bash', '--noprofile', '--norc', '-c', ENTER, 'enter'],
    ...[Math.floor(FSIZE / 1024), Math.floor(DATA / 1024), NOFILE, MSGQUEUE].map(String),
    options.workdir,
    ...variables,
    ...command,
  ];
}
