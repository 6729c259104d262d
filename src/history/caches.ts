/** What test tools, interpreters and compilers leave among sources and read again: no workspace starts with any. */
export type Cache = { name: string; kind: 'folder' | 'file'; pattern: string };

/** Patterns are those of file names, as `find -name` and git's exclude files have them. */
export const CACHES: readonly Cache[] = [
  { name: 'byte code', kind: 'folder', pattern: '__pycache__' },
  { name: 'byte code', kind: 'file', pattern: '*.py[co]' },
  { name: "pytest's cache", kind: 'folder', pattern: '.pytest_cache' },
  { name: "hypothesis's examples", kind: 'folder', pattern: '.hypothesis' },
  { name: "mypy's cache", kind: 'folder', pattern: '.mypy_cache' },
  { name: "ruff's cache", kind: 'folder', pattern: '.ruff_cache' },
  { name: 'testmon data', kind: 'file', pattern: '.testmondata*' },
  { name: 'coverage data', kind: 'file', pattern: '.coverage' },
  { name: 'coverage data', kind: 'file', pattern: '.coverage.*' },
  { name: 'coverage data', kind: 'file', pattern: 'coverage.xml' },
  { name: 'coverage data', kind: 'file', pattern: 'lcov.info' },
  { name: 'coverage data', kind: 'file', pattern: 'coverage-final.json' },
  { name: 'coverage data', kind: 'folder', pattern: '.nyc_output' },
  { name: "eslint's cache", kind: 'file', pattern: '.eslintcache' },
  { name: "stylelint's cache", kind: 'file', pattern: '.stylelintcache' },
  { name: "TypeScript's build information", kind: 'file', pattern: '*.tsbuildinfo' },
  { name: 'a bundler cache', kind: 'folder', pattern: '.parcel-cache' },
  { name: 'a bundler cache', kind: 'folder', pattern: '.turbo' },
  { name: "gradle's cache", kind: 'folder', pattern: '.gradle' },
  { name: 'an environment of tox', kind: 'folder', pattern: '.tox' },
  { name: 'an environment of nox', kind: 'folder', pattern: '.nox' },
  { name: 'test reports', kind: 'folder', pattern: 'surefire-reports' },
];

/** Words of a `find` command that are true for caches. */
export function findCaches(): string {
  const words = CACHES.map(({ kind, pattern }) => `-type ${kind === 'folder' ? 'd' : 'f'} -name ${pattern}`);
  return `( ${words.join(' -o ')} )`;
}

/** The same as lines of an exclude file of git. */
export function excludedCaches(): string[] {
  return CACHES.map(({ kind, pattern }) => (kind === 'folder' ? `${pattern}/` : pattern));
}
