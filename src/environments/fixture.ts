import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../records/environment.ts';
import type { Language, Repository } from '../records/repository.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { namespaceProvider, type Sandbox, type SandboxProvider } from '../sandbox/index.ts';
import { sha256 } from '../support/hash.ts';
import { packageRoot } from '../support/tools.ts';
import { buildEnvironment } from './build.ts';
import { sandboxSpec } from './environment.ts';

/** A workspace for one test file, with sources that the test writes itself. */
export type TestBench = {
  workspace: Workspace;
  provider: SandboxProvider;
  /** A repository with these files, as if it had been fetched. */
  repository(name: string, language: Language, files: Readonly<Record<string, string>>): Promise<Repository>;
  /** Its environment; where it does not build, an error that says why. */
  build(repository: Repository): Promise<Environment>;
  open(environment: Environment): Promise<Sandbox>;
  remove(): Promise<void>;
};

export async function openTestBench(): Promise<TestBench> {
  const root = await mkdtemp(join(tmpdir(), 'environments-'));
  // Layers are by content: kept between test runs, so that only the first one installs and compiles what is always the same.
  const layers = join(packageRoot, 'node_modules', '.cache', 'swe-lego', 'layers');
  const workspace = { ...workspaceAt(root), layers };
  const provider = namespaceProvider({ root: workspace.sandboxes });
  return {
    workspace,
    provider,
    async repository(name, language, files) {
      const path = `sources/${name}-1`;
      for (const [file, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, path, file)), { recursive: true });
        await writeFile(join(root, path, file), text);
      }
      const licence = { spdx: 'MIT', evidence: 'file:LICENSE' };
      const archive_sha256 = sha256(JSON.stringify(files));
      return { source: join(root, path), name, version: '1', language, licence, archive_sha256, path, test_files: [] };
    },
    async build(repository) {
      const built = await buildEnvironment(repository, { workspace, provider });
      if (built.kind === 'built') return built.environment;
      throw new Error(`${built.rejection.reason}: ${built.rejection.detail}`);
    },
    open: (environment) => provider.create(sandboxSpec(workspace, environment)),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
