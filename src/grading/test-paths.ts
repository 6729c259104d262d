const TEST_FOLDERS = new Set(['test', 'tests', 'testing', '__tests__', 'spec']);
const TEST_FILES = [
  /^test_.*\.py$/,
  /^.*_tests?\.py$/,
  /^tests?\.py$/,
  /\.(test|spec)\.[cm]?[jt]sx?$/,
  /_test\.go$/,
  /Tests?\.java$/,
];
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

/** Whether a path holds tests: by whole path segments and file patterns, so that `latest.py` does not. */
export function isTestPath(path: string): boolean {
  const segments = path.split('/');
  const file = segments.pop() ?? '';
  return segments.some((segment) => TEST_FOLDERS.has(segment)) || TEST_FILES.some((pattern) => pattern.test(file));
}

/** Whether a file steers the test runner or the interpreter's start. */
export function isRunnerPath(path: string): boolean {
  const file = path.split('/').at(-1) ?? '';
  return RUNNER_FILES.has(file) || file.endsWith('.pth');
}
