import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from './errors.ts';

/** Root of the checkout (or of the installed package). */
export const packageRoot: string = join(import.meta.dirname, '..', '..');

/** Folder of the Python environment that `make setup` fills; `SWE_LEGO_VENV` names another. */
export function pythonEnvironment(): string {
  return process.env['SWE_LEGO_VENV'] ?? join(packageRoot, '.venv');
}

/** Path of a program of that environment. Throws `TOOL_MISSING` where setup has not run. */
export function toolPath(name: 'python' | 'uv' | 'unearth'): string {
  const path = join(pythonEnvironment(), 'bin', name);
  if (!existsSync(path)) {
    throw new CodedError('TOOL_MISSING', `${name} is not installed (${path} does not exist)`, { hint: 'Run `make setup`.' });
  }
  return path;
}
