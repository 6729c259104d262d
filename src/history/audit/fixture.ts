import { join } from 'node:path';
import type { Environment } from '../../records/environment.ts';
import type { Task } from '../../records/task.ts';
import type { Workspace } from '../../records/workspace.ts';
import { createLayer } from '../../sandbox/index.ts';

/** For specs: a package of several folders in which a bug can be put into any file, as an environment of system programs alone. */
export type LaidPackage = { environment: Environment; files: readonly string[]; task(file: string): Omit<Task, 'base_commit'> };

const FOLDERS = ['', 'pkg', 'pkg/inner', 'tools'];
const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'omega'];

const source = (path: string): string =>
  `"""${path}"""\n\n\ndef value_of_${path.replace(/\W/g, '_')}(number):\n    return number + 1\n`;

function patchOf(file: string): string {
  const name = `value_of_${file.replace(/\W/g, '_')}`;
  return `diff --git a/${file} b/${file}
--- a/${file}
+++ b/${file}
@@ -3,3 +3,3 @@
${' '}
 def ${name}(number):
-    return number - 1
+    return number + 1
`;
}

/** Lays the package's environment down in a workspace. */
export async function laidPackage(workspace: Workspace, id = 'laid'): Promise<LaidPackage> {
  const files = FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, `${name}.py`)));
  await createLayer(
    join(workspace.layers, `${id}-source`),
    files.map((path) => ({ path: `/testbed/${path}`, content: source(path) })),
  );
  const environment: Environment = {
    id,
    repository: {
      source: `pypi:${id}==1.0`,
      name: id,
      version: '1.0',
      language: 'python',
      licence: { spdx: 'MIT', evidence: 'file:LICENSE' },
      archive_sha256: '0',
      path: `sources/${id}-1.0`,
      test_files: [],
    },
    layers: [`${id}-source`],
    checkout_layer: `${id}-source`,
    mounts: [],
    workdir: '/testbed',
    variables: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp' },
    test_framework: 'pytest',
    test_command: 'python -m pytest',
    runtime: 'CPython',
    lock: [],
    baseline: [],
    flaky: [],
    build_seconds: 0,
    bytes: 0,
    created_at: '2026-01-01T00:00:00Z',
  };
  return {
    environment,
    files,
    task: (file) =>
      ({
        instance_id: file,
        kind: 'synthetic',
        patch: patchOf(file),
        test_patch: '',
        environment: id,
        FAIL_TO_PASS: [] as string[],
      }) as unknown as Omit<Task, 'base_commit'>,
  };
}
