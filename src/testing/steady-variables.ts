import type { Language } from '../records/repository.ts';

/** `CI` keeps tools from asking and from writing. */
const COMMON = { TZ: 'UTC', LC_ALL: 'C.UTF-8', CI: 'true' };

const BY_LANGUAGE: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  /** No random hashing, and no files left behind. */
  python: {
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    HYPOTHESIS_STORAGE_DIRECTORY: '/tmp/hypothesis',
    PYTEST_ADDOPTS: '',
  },
  javascript: COMMON,
  go: COMMON,
  /** No colour, and no backtrace: a panic tells its own place. */
  rust: { ...COMMON, CARGO_TERM_COLOR: 'never', RUST_BACKTRACE: '0' },
  java: COMMON,
};

/**
 * Variables under which equal code gives equal results. They belong to every sandbox of an environment, an agent's too: code
 * that reads them learns nothing of who runs it.
 */
export function steadyVariables(language: Language): Readonly<Record<string, string>> {
  return BY_LANGUAGE[language];
}

/** The names of all of them. */
export const STEADY_NAMES: readonly string[] = [
  ...new Set(Object.values(BY_LANGUAGE).flatMap((variables) => Object.keys(variables))),
];
