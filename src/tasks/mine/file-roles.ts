import {
  belongsToTests,
  collectedFiles,
  foldersOf,
  inTestFolder,
  isSourceText,
  isTestFile,
  parentOf,
} from '../../repositories/index.ts';
import type { ChangeTree } from './git-tree.ts';

/** What a file of a change is for: the golden patch, the test patch, or neither (documentation, changelog, build leftovers). */
export type FileRole = 'code' | 'tests' | 'aside';

/** What a file with tests has in it, by suffix: git's extended regular expressions. */
const HOLDS_TESTS: readonly { files: RegExp; pattern: string }[] = [
  { files: /\.py$/, pattern: '^[[:space:]]*(async[[:space:]]+)?def[[:space:]]+(test|runTest)|= [A-Za-z_.]+\\.TestCase$' },
  {
    files: /\.[cm]?[jt]sx?$/,
    pattern:
      '(^|[^A-Za-z0-9_$.])(describe|it|test|suite|specify|context|Deno\\.test|QUnit\\.test|tap\\.test|t\\.test)(\\.[a-z]+)*[[:space:]]*[(`]',
  },
  { files: /\.go$/, pattern: '^func (Test|Benchmark|Fuzz|Example)' },
  { files: /\.rs$/, pattern: '#\\[([a-z_]+::)*test' },
  {
    files: /\.(java|kt|groovy|scala)$/,
    pattern: '@(Test|ParameterizedTest|RepeatedTest|TestFactory)|extends (TestCase|Specification)',
  },
];

/** Settings of tools that run tests and do nothing else. */
const RUNNER_FILES =
  /^((jest|vitest|vite-node|mocha|karma|cypress|playwright|wdio|ava|nightwatch|protractor)[.-](config|setup|conf)[.-].*|(jest|vitest)[.-]?(setup|config)\.\w+|\.mocharc.*|\.taprc|cypress\.json|pytest\.ini|\.pytest\.ini|\.?pytest\.toml|\.nycrc.*|\.c8rc.*|setup-?tests?\.[cm]?[jt]sx?)$/i;

/** Suffixes of texts for readers; no suffix at all is one too. */
const PROSE = /^[^.]*$|\.(md|markdown|mdx|rst|txt|adoc|asciidoc|org|textile|rdoc|html?|pod|in|cff|tex)$/i;
const FRAGMENT =
  /^([^.]*|.*\.(md|markdown|rst|txt|adoc|ya?ml|\w*(feature|bug|fix|bugfix|doc|removal|misc|breaking|change|deprecation|security|added|changed|fixed|removed)\w*))$/i;

const BUILD_LEFTOVERS = /(^|\/)(PKG-INFO|MANIFEST(\.in)?|[^/]+\.egg-info\/.*|[^/]+\.dist-info\/.*)$/;
const SERVICE_FOLDERS = new Set([
  '.github',
  '.circleci',
  '.gitlab',
  '.gitea',
  '.forgejo',
  '.azure-pipelines',
  '.buildkite',
  '.changeset',
]);
const SERVICE_FILES =
  /^\.(git|pre-commit|travis|appveyor|coverage|editorconfig|readthedocs|mailmap|cirrus|codecov|all-contributors)/;
const DOCUMENTS =
  /^(change(s|log|_log)?|history|news|releases?|release[-_]notes|readme|authors|contributors|contributing|thanks|credits|todo|licen[cs]e|copying|notice|security|code_of_conduct|citation|maintainers|upgrading|migration)([._-].*)?$/i;
const DOCUMENT_FOLDERS = /^(docs?|documentation|changelog|website|site)$/i;
const FRAGMENT_FOLDERS = /^(news|newsfragments|changelog\.d|changes\.d|changelogs?|changes|changelog-entries)$/i;
const MANIFESTS = [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'package.json',
  'Cargo.toml',
  'go.mod',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
];

/** What the runner says of a state of the repository: ids of the tests that it found there. */
export type Collected = Iterable<string>;

/**
 * What each file of a change is for: by what is in it, by where the tests and the packages are, by who uses it, and, where a
 * runner has run, by what it collected. Names alone decide only where tools go by names.
 */
export async function fileRoles(
  paths: readonly string[],
  tree: ChangeTree,
  collected: Collected = [],
): Promise<Map<string, FileRole>> {
  const isIn = new Set<string>();
  for (const { files, pattern } of HOLDS_TESTS) {
    if (!paths.some((path) => files.test(path))) continue; // of other languages nothing is asked
    const isGone = paths.some((path) => files.test(path) && !tree.patched.has(path));
    for (const state of isGone ? (['base', 'patched'] as const) : (['patched'] as const)) {
      for (const path of await tree.holding(pattern, state)) if (files.test(path)) isIn.add(path);
    }
  }
  const ran = collectedFiles(collected, tree.paths);
  const layout = {
    paths: tree.paths,
    collected: new Set([...ran, ...[...isIn].filter((path) => isTestFile(path) || inTestFolder(path, tree.paths))]),
    mentions: (word: string, state: 'base' | 'patched') =>
      tree.holding(`(^|[^A-Za-z0-9_])${escaped(word)}($|[^A-Za-z0-9_])`, state),
  };
  const roleOf = async (path: string): Promise<FileRole> => {
    if (BUILD_LEFTOVERS.test(path) || isService(path)) return 'aside';
    if (ran.has(path) || RUNNER_FILES.test(nameOf(path))) return 'tests';
    if (await belongsToTests(path, layout, !tree.base.has(path))) return 'tests';
    return (await isDocument(path, tree)) ? 'aside' : 'code';
  };
  const roles = new Map<string, FileRole>();
  for (const path of new Set(paths)) roles.set(path, await roleOf(path));
  return roles;
}

function isService(path: string): boolean {
  return foldersOf(path).some((folder) => SERVICE_FOLDERS.has(nameOf(folder).toLowerCase())) || SERVICE_FILES.test(nameOf(path));
}

/** Whether a path names a changelog, or one of the fragments that make one. */
export function isChangelog(path: string): boolean {
  const name = nameOf(path);
  if (/^(change(s|log|_log)?|history|news|release[-_]notes)([._-].*)?$/i.test(name)) return PROSE.test(name);
  return FRAGMENT_FOLDERS.test(nameOf(parentOf(path))) && FRAGMENT.test(name) && !isSourceText(name);
}

/** Whether a file is there for readers: sources only where nothing of the project uses them. */
async function isDocument(path: string, tree: ChangeTree): Promise<boolean> {
  const name = nameOf(path);
  const isSource = isSourceText(name);
  const folder = foldersOf(path).find((one) => DOCUMENT_FOLDERS.test(nameOf(one)) && !isPartOfCode(one, tree.paths));
  if (folder !== undefined) return !isSource || !(await isUsed(folder, tree));
  if (isSource) return false;
  const parent = parentOf(path);
  if (FRAGMENT_FOLDERS.test(nameOf(parent)) && FRAGMENT.test(name)) return !holdsSource(parent, tree.paths);
  return DOCUMENTS.test(name) && PROSE.test(name) && (isProject(parent, tree.paths) || !parent.includes('/'));
}

/** Whether a folder lies among the sources of a package, or is one itself. */
function isPartOfCode(folder: string, paths: ReadonlySet<string>): boolean {
  const parent = parentOf(folder);
  if (/(^|\/)(src|lib|internal|cmd|pkg)(\/|$)/.test(parent)) return true;
  return !isProject(parent, paths) && holdsSource(parent, paths);
}

function isProject(folder: string, paths: ReadonlySet<string>): boolean {
  return folder === '' || MANIFESTS.some((name) => paths.has(`${folder}/${name}`));
}

function holdsSource(folder: string, paths: ReadonlySet<string>): boolean {
  return [...paths].some((path) => isSourceText(path) && parentOf(path) === folder);
}

/** Whether a file outside of a folder imports what is in it. */
async function isUsed(folder: string, tree: ChangeTree): Promise<boolean> {
  const name = escaped(nameOf(folder));
  const imports = [
    `(from|import)[[:space:]]+([A-Za-z0-9_]+\\.)*${name}([.[:space:],]|$)`, // Python, Java
    `(require\\(|from|import)[[:space:](]*['"\`][^'"\`]*/?${name}(/|['"\`])`, // JavaScript
    `^[[:space:]]*(import[[:space:]]+)?([A-Za-z0-9_.]+[[:space:]]+)?"[^"]*/${name}(/[^"]*)?"`, // Go
  ].join('|');
  const found = await tree.holding(imports, 'patched');
  return found.some((path) => isSourceText(path) && !path.startsWith(`${folder}/`));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
