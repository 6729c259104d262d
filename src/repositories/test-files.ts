import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LANGUAGES } from './languages.ts';
import {
  DIRECT_TEST_FOLDERS,
  HELPERS,
  MAIN_SOURCE_SET,
  SURE_TEST_FOLDERS,
  TEST_SOURCE_SETS,
  TOOLS_FILES,
  TOOLS_FOLDERS,
} from './test-names.ts';

const SKIPPED_FOLDERS = new Set(['.git', '.hg', '.tox', '.nox', '.venv', 'venv', 'node_modules', '__pycache__', 'build', 'dist']);

/**
 * Whether a path of a repository is part of its tests, as far as the path alone tells: by whole path segments and file patterns, so
 * that `latest.py` and `contest/score.py` are not. Data files and helpers in a test folder count: they belong to the tests. A folder
 * `testing` counts at the top alone: in a package it is code that users test with. `belongsToTests` knows better.
 */
export function isTestPath(path: string): boolean {
  if (MAIN_SOURCE_SET.test(path)) return false;
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  return (
    folders.some((part) => SURE_TEST_FOLDERS.test(part) || TOOLS_FOLDERS.test(part)) ||
    DIRECT_TEST_FOLDERS.test(folders[0] ?? '') ||
    TEST_SOURCE_SETS.test(path) ||
    TOOLS_FILES.test(name) ||
    HELPERS.test(name) ||
    isTestFile(path)
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
