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
