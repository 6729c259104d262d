import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildEnvironment } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { fetchRepository } from '../repositories/index.ts';
import { namespaceProvider, type SandboxProvider } from '../sandbox/index.ts';
import { packageRoot } from '../support/tools.ts';

const LICENCE =
  'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.';
const project = (name: string): string => `[project]
name = "shapes-for-${name}"
version = "1.0"
[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"
[tool.flit.module]
name = "shapes"
`;

export type FixturePackage = AsyncDisposable & {
  root: string;
  workspace: Workspace;
  provider: SandboxProvider;
  environment: Environment;
};

/**
 * Layers are by content, and kept between test runs, so that only the first one installs pytest. Specs run at the same time
 * over the same layers: none may remove what another one works on. Those of tasks go when they are a week old.
 */
export async function fixtureLayers(): Promise<string> {
  const layers = join(packageRoot, 'node_modules', '.cache', 'swe-lego', 'layers-of-tasks');
  await mkdir(layers, { recursive: true });
  for (const name of await readdir(layers)) {
    const path = join(layers, name);
    if (name.startsWith('task-') && Date.now() - (await stat(path)).mtimeMs > WEEK_MS)
      await rm(path, { recursive: true, force: true });
  }
  return layers;
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** An environment of a package \`shapes\` made of these files: of Python, unless a manifest of another language is among them. */
export async function fixturePackage(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<FixturePackage> {
  const root = await mkdtemp(join(tmpdir(), `${name}-`));
  const workspace = { ...workspaceAt(join(root, 'workspace')), layers: await fixtureLayers() };
  const provider = namespaceProvider({ root: workspace.sandboxes });
  const isPython = !['package.json', 'go.mod', 'Cargo.toml'].some((manifest) => manifest in files);
  const manifests = isPython ? { 'pyproject.toml': project(name) } : {};
  for (const [path, text] of Object.entries({ LICENSE: LICENCE, ...manifests, ...files })) {
    await mkdir(dirname(join(root, 'made', path)), { recursive: true });
    await writeFile(join(root, 'made', path), text);
  }
  const fetched = await fetchRepository(join(root, 'made'), { workspace });
  if (fetched.kind === 'rejected') throw new Error(fetched.rejection.detail);
  const built = await buildEnvironment(fetched.repository, { workspace, provider });
  if (built.kind === 'rejected') throw new Error(built.rejection.detail);
  return {
    root,
    workspace,
    provider,
    environment: built.environment,
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true });
    },
  };
}
