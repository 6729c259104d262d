import { byName } from '../../support/by-name.ts';
import { CodedError, lastWords } from '../../support/errors.ts';
import { runProcess } from '../../support/process.ts';

/** No prompts, no hooks and no transport that runs a program: a remote is somebody else's. */
const SAFE = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.ext.allow=never',
  '-c',
  'user.name=swe-lego',
  '-c',
  'user.email=swe-lego@localhost',
];
const TIMEOUT_MS = 600_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** What a git command on the host prints; `good` are the exit codes of success. Throws `GIT_FAILED`. */
export async function git(
  repository: string | undefined,
  args: readonly string[],
  signal?: AbortSignal,
  variables: Readonly<Record<string, string>> = byName(),
  good: readonly number[] = [0],
): Promise<string> {
  const result = await runProcess(['git', ...SAFE, ...(repository === undefined ? [] : ['-C', repository]), ...args], {
    env: { ...(process.env as Record<string, string>), GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1', ...variables },
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!good.includes(result.exitCode) || result.truncated) {
    const why = result.truncated ? 'it prints too much' : lastWords(result.stderr);
    throw new CodedError('GIT_FAILED', `git ${args.find((arg) => !arg.startsWith('-'))}: ${why}`, {
      hint: 'Is it a git repository that you can read, and does it have the commit?',
    });
  }
  return result.stdout;
}

/** The same without the white space around it. */
export async function gitText(...args: Parameters<typeof git>): Promise<string> {
  return (await git(...args)).trim();
}
