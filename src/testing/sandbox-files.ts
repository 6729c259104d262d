import type { Sandbox } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';

/** The text of a file in a sandbox; empty where there is none, since what should have written it did not even start. */
export async function readIfThere(sandbox: Sandbox, path: string): Promise<string> {
  try {
    return (await sandbox.readFile(path)).toString('utf8');
  } catch (error) {
    if (error instanceof CodedError && error.code === 'SANDBOX_NO_FILE') return '';
    throw error;
  }
}

/** Which of these files and folders exist in the sandbox's working folder; each once, in the order given. */
export async function existingPaths(sandbox: Sandbox, paths: readonly string[]): Promise<string[]> {
  const list = 'while IFS= read -r -d "" path; do if [ -e "$path" ]; then printf "%s\\0" "$path"; fi; done';
  const input = [...new Set(paths)].map((path) => `${path}\0`).join('');
  const listed = await sandbox.exec(['bash', '-c', list], { input, maxOutputBytes: input.length * 4 });
  return listed.stdout.split('\0').slice(0, -1);
}
