import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnvironment } from '../../../support/tools.ts';
import type { Fixture } from './fixtures.ts';

/** A git checkout with one commit: the buggy module and its tests. */
export function checkoutOf({ code, test, right, wrong }: Fixture): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'search-repair-')), 'testbed');
  mkdirSync(join(folder, 'tests'), { recursive: true });
  writeFileSync(join(folder, 'shop.py'), code.replace(right, wrong));
  writeFileSync(join(folder, 'tests', 'test_shop.py'), `from shop import *\n\n${test}`);
  writeFileSync(join(folder, 'pytest.ini'), '[pytest]\npythonpath = .\n');
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, '-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-qm', 'start');
  return folder;
}

export function git(cwd: string, ...args: string[]): string {
  return spawnSync('git', args, { cwd, encoding: 'utf8' }).stdout;
}

/** Folder of a Python that has what every environment has, pytest, pytest-cov and coverage; undefined where there is none. */
export function pythonFolder(): string | undefined {
  const folders = [process.env['SWE_LEGO_TEST_PYTHON'], join(pythonEnvironment(), 'bin')].filter(
    (folder) => folder !== undefined,
  );
  return folders.find((folder) => spawnSync(join(folder, 'python'), ['-c', 'import pytest, pytest_cov']).status === 0);
}
