import { join } from 'node:path';
import { z } from 'zod';
import { listFiles } from '../../../repositories/index.ts';
import { ByName, byName } from '../../../support/by-name.ts';
import { readTextIfExists } from '../../../support/files.ts';

const Words = ByName(z.string()).catch(() => byName<string>());

const PackageJson = z.object({
  name: z.string().optional().catch(undefined),
  scripts: Words.default(() => byName<string>()),
  engines: z.object({ node: z.string().optional() }).catch({}).default({}),
  dependencies: Words.default(() => byName<string>()),
  devDependencies: Words.default(() => byName<string>()),
  optionalDependencies: Words.default(() => byName<string>()),
  peerDependencies: Words.default(() => byName<string>()),
  peerDependenciesMeta: z.unknown().optional(),
  overrides: z.unknown().optional(),
  workspaces: z.unknown().optional(),
});
export type PackageJson = z.infer<typeof PackageJson>;

/** The folder's package.json; an empty one where there is none that can be read. */
export async function readManifest(folder: string): Promise<PackageJson> {
  const text = await readTextIfExists(join(folder, 'package.json'));
  try {
    return PackageJson.parse(JSON.parse((text ?? '{}').replace(/^\uFEFF/, '')));
  } catch {
    return PackageJson.parse({});
  }
}

/** What developers install and no test suite loads; coverage tools are left out as they wrap test tools. */
const NOT_FOR_TESTS =
  /^(@?eslint.*|.*\/eslint-(plugin|config).*|@typescript-eslint\/.*|typescript-eslint|standard|neostandard|snazzy|xo|prettier.*|husky|lint-staged|@commitlint\/.*|commitizen|cz-.*|(@semantic-release\/|semantic-release).*|release-it|np|auto-changelog|conventional-.*|standard-version|tsd|dtslint|typedoc.*|nyc|c8|codecov|coveralls|aud|safe-publish-latest|npmignore|evalmd|in-publish|size-limit|@size-limit\/.*|publint|@arethetypeswrong\/.*|markdownlint.*|doctoc|simple-git-hooks|lefthook|npm-check-updates|depcheck|knip|pre-commit|gh-pages|jsdoc|airtap|zuul|testling|karma.*|(playwright|puppeteer).*)$/;

/** The manifest without the tools of developers; that of a package that is one of them stays whole. */
export function withoutDeveloperTools(manifest: PackageJson): PackageJson {
  if (NOT_FOR_TESTS.test(manifest.name ?? '')) return manifest;
  const kept = Object.entries(manifest.devDependencies).filter(([name]) => !NOT_FOR_TESTS.test(name));
  return { ...manifest, devDependencies: byName(kept) };
}

/**
 * The files that say what will be installed, by path, with nothing in them that changes from release to release without
 * changing that: equal ones share a layer. Those of workspaces are left as they are.
 */
export async function dependencyFiles(folder: string, manifest: PackageJson): Promise<Record<string, string>> {
  const { name: _, scripts: __, engines: ___, ...dependencies } = manifest;
  const files: Record<string, string> = byName({
    'package.json': JSON.stringify({ name: 'checkout', version: '0.0.0', ...dependencies }),
  });
  for (const path of LOCK_FILES) {
    const text = await readTextIfExists(join(folder, path));
    if (text === undefined) continue;
    files[path] = text;
    break;
  }
  if (manifest.workspaces === undefined) return files;
  for (const path of await listFiles(folder)) {
    if (path.endsWith('/package.json')) files[path] = (await readTextIfExists(join(folder, path))) ?? '';
  }
  return files;
}

/** Lock files that npm reads, best first. */
const LOCK_FILES = ['npm-shrinkwrap.json', 'package-lock.json', 'yarn.lock'];

const LockFile = z.object({
  packages: ByName(z.object({ name: z.string().optional(), version: z.string().optional(), link: z.boolean().optional() })),
});

/** `name@version` of all that a lock file of npm installs, in order. */
export function lockedPackages(text: string): string[] {
  const { packages } = LockFile.parse(JSON.parse(text));
  const found = Object.entries(packages).flatMap(([path, { name, version, link }]) =>
    link !== true && path.includes('node_modules/') && version !== undefined
      ? [`${name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`]
      : [],
  );
  return [...new Set(found)].sort();
}

/** Whether a package of the lock has a script that builds or fetches something when it is installed. */
export function hasInstallScripts(lockFile: string): boolean {
  return /"hasInstallScript":\s*true/.test(lockFile);
}
