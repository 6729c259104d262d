import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FUNCTIONS = readFileSync(join(import.meta.dirname, 'scratch-git.bash'), 'utf8');

/** The whole environment of such a script. Programs of the system come before those that anybody could have put elsewhere. */
const VARIABLES = {
  LC_ALL: 'C',
  HOME: '/nonexistent',
  XDG_CONFIG_HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ADVICE: '0',
};

/**
 * The command that runs a bash script in a sandbox, after the functions of `scratch-git.bash`: `open_scratch OBJECTS` makes
 * a repository in a folder `$scratch`, and `own` is git there. The sandbox's own variables do not count, but for `PATH`.
 */
export function scratchGit(script: string, ...args: readonly string[]): [string, ...string[]] {
  const variables = Object.entries(VARIABLES).map(([name, value]) => `${name}=${value}`);
  const path = 'PATH="/usr/bin:/bin:$PATH" exec env -i PATH="/usr/bin:/bin:$PATH" "$@"';
  return ['sh', '-c', path, 'sh', ...variables, 'bash', '-c', `${FUNCTIONS}\n${script}`, 'scratch-git', ...args];
}
