const RUNNER_FILES = new Set([
  'conftest.py',
  'pytest.ini',
  '.pytest.ini',
  'tox.ini',
  'setup.cfg',
  'pyproject.toml',
  'sitecustomize.py',
  'usercustomize.py',
]);

/** Whether a file steers the test runner or the interpreter's start. */
export function isRunnerPath(path: string): boolean {
  const file = path.split('/').at(-1) ?? '';
  return RUNNER_FILES.has(file) || file.endsWith('.pth');
}
