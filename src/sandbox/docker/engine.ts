import { CodedError } from '../../support/errors.ts';
import { type ProcessOptions, type ProcessResult, runProcess } from '../../support/process.ts';
import { diskHint, isDiskFull } from '../shared/disk.ts';

/** The command line of a container engine: `docker`, `podman`, or what takes the same words. */
export type Engine = {
  readonly command: string;
  /** Runs it to its end. Throws `SANDBOX_UNAVAILABLE` where there is no such program. */
  run(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult>;
  /** Its output without the last line break. Throws `SANDBOX_FAILED` with what it said where it fails. */
  must(args: readonly string[], options?: ProcessOptions): Promise<string>;
};

export function containerEngine(command: string): Engine {
  const run: Engine['run'] = async (args, options = {}) => {
    try {
      return await runProcess([command, ...args], options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new CodedError('SANDBOX_UNAVAILABLE', `there is no program ${command}`, {
        hint: 'Install docker or podman, or name another program in SWE_LEGO_CONTAINER_COMMAND.',
        cause: error,
      });
    }
  };
  return {
    command,
    run,
    async must(args, options) {
      const result = await run(args, options);
      if (result.exitCode !== 0) throw engineFailed(`${command} ${args[0]}`, result);
      return result.stdout.trimEnd();
    },
  };
}

/** What an engine said when it failed, as a `CodedError` `SANDBOX_FAILED`. */
export function engineFailed(what: string, { exitCode, stderr }: Pick<ProcessResult, 'exitCode' | 'stderr'>): CodedError {
  const said = stderr.trim();
  const full = isDiskFull(new Error(said));
  return new CodedError('SANDBOX_FAILED', `${what} failed: ${said.split('\n').at(-1) || `exit code ${exitCode}`}`, {
    hint: full ? diskHint('/') : 'Run `swe-lego doctor` to see what sandboxes need on this machine.',
    cause: new Error(said),
  });
}

/** One `--mount` option: its fields are those of a CSV line. */
export function mountOption(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
