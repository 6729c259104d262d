import { join } from 'node:path';
import { z } from 'zod';
import { ByName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { runProcess } from '../support/process.ts';
import { toolPath } from '../support/tools.ts';

const PythonProject = z.object({
  name: z.string().nullable(),
  version: z.string().nullable(),
  /** Version of the nearest tag in the history that a source has, where one was noted beside it. */
  tagged: z.string().nullable(),
  requires_python: z.string().nullable(),
  licence_expression: z.string().nullable(),
  licence_field: z.string().nullable(),
  classifiers: z.array(z.string()),
  /** Requirements that it always has, as far as they are written down. */
  dependencies: z.array(z.string()),
  /** Whether `dependencies` are all: a source release has them written down, and no build is needed to know them. */
  complete: z.boolean(),
  /** Requirements of each optional set; null where only a build can tell. */
  extras: ByName(z.array(z.string()).nullable()),
  /** Requirements of each dependency group, includes resolved. */
  groups: ByName(z.array(z.string())),
  /** Requirements that tox installs before it runs the tests. */
  tox: z.array(z.string()),
  /** Whether the folder is an unpacked source release, which knows its own version. */
  release: z.boolean(),
  installable: z.boolean(),
});
/** What a Python source folder says of itself in PKG-INFO, pyproject.toml, setup.cfg and tox.ini. */
export type PythonProject = z.infer<typeof PythonProject>;

/** Reads a source folder's metadata; none of its code runs. */
export async function readPythonProject(folder: string, signal?: AbortSignal): Promise<PythonProject> {
  const script = join(import.meta.dirname, 'read_project.py');
  const result = await runProcess([toolPath('python'), '-I', script, folder], signal === undefined ? {} : { signal });
  if (result.exitCode !== 0) throw new CodedError('PROJECT_UNREADABLE', `${folder}: ${result.stderr.trim().split('\n').at(-1)}`);
  return PythonProject.parse(JSON.parse(result.stdout));
}
