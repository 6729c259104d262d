import { CodedError } from '../../support/errors.ts';
import type { ExecOptions, ExecResult } from '../sandbox.ts';
import { diskHint, isDiskFull } from './disk.ts';

/**
 * Files are read and written by a program inside, as the sandbox user: a path, and every link on the way, means there
 * what it means to the agent, and never a file of the host.
 */
type Exec = (command: readonly [string, ...string[]], options?: ExecOptions) => Promise<ExecResult>;

/** Exit code of the scripts below for a file that does not exist, or is not a file. */
const NO_FILE = 66;
const MAX_FILE_BYTES = 256 * 1024 ** 2;

const READ = `[ -f "$1" ] || exit ${NO_FILE}; exec base64 -w 0 -- "$1"`;
const WRITE = `[ -d "$1" ] && exit ${NO_FILE}; [ -e "$1" ] && [ ! -f "$1" ] && exit ${NO_FILE}
folder=\${1%/*}; [ -z "$folder" ] || [ -d "$folder" ] || mkdir -p -- "$folder" || exit 1; exec cat > "$1"`;

const PLACE = { workdir: '/', timeoutMs: 60_000, variables: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };

/** The bytes of a file inside the sandbox whose state folder is given. Rejects with `SANDBOX_NO_FILE` where there is none. */
export async function readInside(exec: Exec, folder: string, path: string): Promise<Buffer> {
  assertAbsolute(path);
  const result = await exec(['/bin/sh', '-c', READ, 'read', path], { ...PLACE, maxOutputBytes: MAX_FILE_BYTES });
  check(result, folder, path, 'read');
  return Buffer.from(result.stdout, 'base64');
}

/** Writes a file inside, its folders too. */
export async function writeInside(exec: Exec, folder: string, path: string, content: string | Uint8Array): Promise<void> {
  assertAbsolute(path);
  check(await exec(['/bin/sh', '-c', WRITE, 'write', path], { ...PLACE, input: content }), folder, path, 'write');
}

function assertAbsolute(path: string): void {
  if (!path.startsWith('/')) throw new CodedError('SANDBOX_FAILED', `${path} is not an absolute path in the sandbox`);
}

function check(result: ExecResult, folder: string, path: string, verb: string): void {
  if (result.exitCode === 0 && !result.truncated) return;
  if (result.exitCode === NO_FILE) throw new CodedError('SANDBOX_NO_FILE', `there is no file ${path} in the sandbox`);
  const reason = result.truncated ? 'it is too large' : result.stderr.trim() || `exit code ${result.exitCode}`;
  const hint = isDiskFull(new Error(reason)) ? { hint: diskHint(folder) } : {};
  throw new CodedError('SANDBOX_FAILED', `cannot ${verb} ${path} in the sandbox: ${reason}`, hint);
}
