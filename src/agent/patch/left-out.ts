/** What limits a patch, in bytes. Sources are far smaller; what is larger was left there by accident. */
export const PATCH_LIMITS = {
  /** Of a file that the base lacks. */
  newFile: 1_000_000,
  /** Of a file that the base has. */
  oldFile: 16_000_000,
  /** Of all new files together, each with some for its name. */
  newFiles: 16_000_000,
  perFile: 512,
  /** Of the patch itself. */
  patch: 64_000_000,
} as const;

/** Folders that tools fill and nobody edits; they are looked into only where the base has files in them. */
export const MADE_FOLDERS: readonly string[] = [
  '__pycache__',
  '.pytest_cache',
  '.hypothesis',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.nox',
  '.venv',
  '.eggs',
  '.ipynb_checkpoints',
  'node_modules',
  '.nyc_output',
  '.gradle',
];

/** Files that tools leave, as patterns of .gitignore. */
export const MADE_FILES: readonly string[] = [
  ...MADE_FOLDERS.map((name) => `${name}/`),
  '*.py[cod]',
  '.coverage',
  '.coverage.*',
  '.DS_Store',
];

/** Files that say of the folder that they lie in that a tool has made it: a cache, a virtual environment. */
export const MARKERS_OF_MADE_FOLDERS: readonly string[] = ['CACHEDIR.TAG', 'pyvenv.cfg'];

/** A file or folder whose change is not in a patch, and why. */
export type LeftOut = { path: string; reason: string };
