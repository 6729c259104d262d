import { readdirSync, readFileSync } from 'node:fs';
import { systemTool } from './host-tools.ts';
import { isPrivileged, SANDBOX_ID } from './identity.ts';
import type { CommandLimits } from './limits.ts';
import type { Namespaces } from './start.ts';

const O_CLOEXEC = 0o2000000; // Node names it nowhere

/** How to start one program inside a sandbox. */
export type Entry = {
  command: [string, ...string[]];
  env: Record<string, string>;
  /** Handle to pass on as descriptor 3, where one is needed. */
  passed: number | undefined;
};

export type EntryOptions = {
  variables: Readonly<Record<string, string>>;
  workdir: string;
  limits: CommandLimits;
};

/** Variables that would change how our own programs on the way in behave: these, and names that a shell drops, are set last. */
const LOADER_VARIABLES = /^(LD_|GLIBC_|GCONV_PATH|LOCPATH|NLSPATH|MALLOC_|ENV$|BASH_|SHELLOPTS|BASHOPTS|PS4|IFS$|PATH_LOCALE)/;

const WITHOUT_RIGHTS = ['--no-new-privs', '--inh-caps=-all', '--ambient-caps=-all'];

/** The command line that runs a command as the sandbox user, without any right and within limits. */
export function entry(namespaces: Namespaces, command: readonly [string, ...string[]], options: EntryOptions): Entry {
  const early: Record<string, string> = {};
  const late: string[] = [];
  for (const [name, value] of Object.entries(options.variables)) {
    if (LOADER_VARIABLES.test(name) || !/^[A-Za-z_]\w*$/.test(name)) late.push(`${name}=${value}`);
    else early[name] = value;
  }
  const privileged = isPrivileged();
  const drop = privileged
    ? [`--reuid=${SANDBOX_ID}`, `--regid=${SANDBOX_ID}`, '--clear-groups', '--bounding-set=-all', ...WITHOUT_RIGHTS]
    : WITHOUT_RIGHTS;
  return {
    command: [
      systemTool('prlimit'), // first of all: the mark must be there before there is anything to kill
      ...options.limits.options,
      ...enterNamespaces(namespaces),
      systemTool('setpriv'),
      ...drop,
      ...finalShell(options.limits.processes),
      options.workdir,
      ...(late.length === 0 ? [] : [systemTool('env'), ...late]),
      ...command,
    ],
    env: early,
    passed: privileged ? undefined : namespaces.inner,
  };
}

/** The command line that runs one of our helpers as the lord of the sandbox's processes, outside its limits. */
export function helperEntry(namespaces: Namespaces, command: readonly [string, ...string[]]): Entry {
  return {
    command: [...enterNamespaces(namespaces), ...command],
    env: { LC_ALL: 'C' },
    passed: isPrivileged() ? undefined : namespaces.inner,
  };
}

function enterNamespaces(namespaces: Namespaces): [string, ...string[]] {
  const handle = (number: number): string => `/proc/${process.pid}/fd/${number}`;
  const outer = Object.entries(namespaces.outer).map(([kind, number]) => `--${kind}=${handle(number)}`);
  const nsenter = systemTool('nsenter');
  return isPrivileged()
    ? [nsenter, ...outer, `--user=${handle(namespaces.inner)}`]
    : // Only who is root of the outer namespaces can enter them; the sandbox user is not. So one enters after the other.
      [nsenter, '--preserve-credentials', ...outer, nsenter, '--preserve-credentials', '--user=/proc/self/fd/3'];
}

/**
 * Descriptors that this process was started with and that would reach every process it starts: not a sandbox's. Node
 * opens its own so that none is passed on, so that the list never grows.
 */
const inherited: readonly number[] = readdirSync('/proc/self/fd')
  .map(Number)
  .filter((number) => number > 2 && isPassedOn(number));

function isPassedOn(number: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    return false; // the handle of the listing itself
  }
}

/** The shell that sets the limit on processes, goes to the folder ($0), closes what is not the command's, and becomes it. */
function finalShell(processes: number): string[] {
  const closed = [3, ...inherited.filter((number) => number !== 3)]; // 3 is our way in
  const shell = closed.some((number) => number > 9) ? 'bash' : 'sh'; // a plain sh knows one digit only
  const limit = `ulimit -p ${processes} 2>&- || ulimit -u ${processes}`; // by what letter, depends on the shell
  const closing = closed.map((number) => `${number}<&-`).join(' ');
  return [systemTool(shell), '-c', `${limit}; cd -- "$0" || exit 126; unset OLDPWD; exec "$@" ${closing}`];
}
