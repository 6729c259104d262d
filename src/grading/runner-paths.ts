/** Names of files that steer a run of Python tests, wherever they lie. */
export const RUNNER_FILES: ReadonlySet<string> = new Set([
  'conftest.py',
  'pytest.ini',
  '.pytest.ini',
  'pytest.toml',
  '.pytest.toml',
  'tox.ini',
  'setup.cfg',
  'pyproject.toml',
  'sitecustomize.py',
  'usercustomize.py',
  'entry_points.txt',
]);

/** Configuration of the JavaScript runners, whatever their ending. */
const RUNNER_CONFIGURATION = /^(?:(?:vitest|jest)\.(?:config|workspace)\.[cm]?[jt]s(?:on)?|\.mocharc\.\w+|\.taprc)$/;

/** Modules that the runner imports: one of the repository's own with such a name would be imported in its place. */
const RUNNER_MODULES =
  'pytest _pytest pluggy iniconfig unittest doctest ast configparser functools importlib inspect json linecache os re shlex sys traceback types typing';
const SHADOW = new RegExp(`^(?:src/)?(?:${RUNNER_MODULES.replaceAll(' ', '|')})(?:\\.py|/__init__\\.py)$`);

/** Whether a file steers the test runner or the interpreter's start. */
export function isRunnerPath(path: string): boolean {
  const file = path.split('/').at(-1) ?? '';
  return RUNNER_FILES.has(file) || RUNNER_CONFIGURATION.test(file) || file.endsWith('.pth');
}

/** Whether a new file would be imported in place of a module that the runner needs. */
export function shadowsRunner(path: string): boolean {
  return SHADOW.test(path);
}
