import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LANGUAGES } from './languages.ts';

const TEST_FOLDERS = new Set(['test', 'tests', 'testing', '__tests__', 'testdata']);
const SKIPPED_FOLDERS = new Set(['.git', '.hg', '.tox', '.nox', '.venv', 'venv', 'node_modules', '__pycache__', 'build', 'dist']);

/**
 * Whether a path of a repository is part of its tests: by whole path segments and file patterns, so that `latest.py`
 * and `contest/score.py` are not. Data files and helpers in a test folder count: they belong to the tests.
 */
export function isTestPath(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return (
    parts.slice(0, -1).some((part) => TEST_FOLDERS.has(part)) ||
    isTestFile(path) ||
    name === 'conftest.py' ||
    /^test[a-z]+\.py$/.test(name)
  );
}

/** Whether a path holds tests itself, in any language: a test file, not a helper beside it. */
export function isTestFile(path: string): boolean {
  return LANGUAGES.some((language) => language.source.test(path) && language.isTestFile(path));
}

/** Every file below a folder, as sorted paths with `/`; links are not followed. */
export async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    for (const entry of await readdir(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) await walk(path);
      } else if (entry.isFile()) found.push(path);
    }
  };
  await walk('');
  return found.sort();
}
