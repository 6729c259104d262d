import { modulesForTests } from './tests-in-code.ts';

/** Modules in modules that are followed upwards. */
const DEEPEST = 6;

/**
 * Whether a file of Rust is a module that is compiled for tests alone, or lies in one: the file that declares it says so.
 * `textOf` gives the text of a file of the base.
 */
export async function isModuleForTests(
  path: string,
  paths: ReadonlySet<string>,
  textOf: (path: string) => Promise<string | undefined>,
  depth = 0,
): Promise<boolean> {
  const [, folder = '', name = ''] = /^(.*?)([^/]+?)(?:\/mod)?\.rs$/.exec(path) ?? [];
  if (name === '' || depth > DEEPEST) return false;
  const around = folder.replace(/\/$/, '');
  const parents = [`${around}.rs`, `${folder}mod.rs`, `${folder}lib.rs`, `${folder}main.rs`];
  for (const parent of parents.filter((one) => one !== path && paths.has(one))) {
    const text = await textOf(parent);
    if (text === undefined || !new RegExp(`\\bmod\\s+${name}\\s*;`).test(text)) continue;
    return (await modulesForTests(parent, text)).includes(name) || isModuleForTests(parent, paths, textOf, depth + 1);
  }
  return false;
}
