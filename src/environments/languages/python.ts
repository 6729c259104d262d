import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTestPath, listFiles, readPythonProject } from '../../repositories/index.ts';
import { extendedLayer } from '../install.ts';
import { CHECKOUT } from '../places.ts';
import type { LanguageRules } from './language-rules.ts';
import { install, installSpec, resolve } from './python/install.ts';
import { allowsPython, findInterpreters } from './python/interpreters.ts';
import { interpreterMounts, interpreterVariables } from './python/mounts.ts';
import { PLACES, VARIABLES } from './python/places.ts';
import { testRequirements } from './python/requirements.ts';
import { describe, strategies } from './python/strategy.ts';

/** Python: uv in a virtual environment, editable installs, pytest, or unittest where pytest cannot. */
export const python: LanguageRules = {
  language: 'python',
  unreachable:
    /(failed to (fetch|download)|request failed)[\s\S]*(dns error|connect|network is unreachable|error sending request|timed out)/i,
  registryHint: 'PIP_INDEX_URL',
  async strategies(folder, { asOf, signal }) {
    const project = await readPythonProject(folder, signal);
    const all = await findInterpreters();
    const interpreters = all.filter((one) => allowsPython(project.requires_python, one.version));
    if (interpreters.length === 0) {
      const detail = `it requires Python ${project.requires_python}; this machine has ${all.map((one) => one.version).join(', ')}`;
      return { kind: 'no-toolchain', detail };
    }
    const imports = join(CHECKOUT, await importFolder(folder));
    const usesUnittest = await importsUnittest(folder);
    const found = strategies(project, await testRequirements(folder, project), interpreters, { asOf, usesUnittest });
    return {
      kind: 'found',
      strategies: found.map((strategy) => ({
        name: describe(strategy),
        runtime: `${strategy.interpreter.implementation} ${strategy.interpreter.version}`,
        mounts: interpreterMounts(strategy.interpreter),
        variables: {
          ...VARIABLES,
          ...interpreterVariables(strategy.interpreter),
          ...(strategy.mode === 'path' ? { PYTHONPATH: imports } : {}),
        },
        framework: strategy.framework,
        key: `${strategy.mode} ${strategy.interpreter.version} ${strategy.framework}`,
        resolve: async (context) => ({ lock: await resolve(context, strategy, project) }),
        install: (context, { lock }) => install(context, strategy, project, lock),
        installer: `${PLACES.uv} pip install NAME==VERSION`,
        extend: (context, layers, commands) => extendedLayer(context, installSpec(strategy.interpreter, layers), commands),
      })),
    };
  },
};

/** Folder of the checkout, relative, from which its packages are imported. */
export async function importFolder(folder: string): Promise<string> {
  const inSource = (await listFiles(folder)).some((file) => /^src\/[^/]+(\/__init__)?\.py$/.test(file));
  return inSource ? 'src' : '';
}

/** Whether a test file of the folder imports unittest: its suite may be one that pytest cannot collect. */
async function importsUnittest(folder: string): Promise<boolean> {
  const files = (await listFiles(folder)).filter((file) => isTestPath(file) && file.endsWith('.py'));
  for (const file of files) {
    if (/^\s*(import|from)\s+unittest\b/m.test(await readFile(join(folder, file), 'utf8').catch(() => ''))) return true;
  }
  return false;
}
