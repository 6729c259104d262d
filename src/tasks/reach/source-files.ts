import type { Language } from '../../records/repository.ts';
import { isTestPath } from '../../repositories/index.ts';

/** What is code of a package in a language, by paths. */
type SourceRules = {
  suffix: RegExp;
  /** Folders whose files are no part of what a package offers, beside those of every language. */
  aside: readonly string[];
  /** Files that build or describe the package. */
  other: RegExp;
};

const ASIDE = ['doc', 'docs', 'example', 'examples', 'benchmark', 'benchmarks', 'build', 'scripts'];

const RULES: Readonly<Record<Language, SourceRules>> = {
  python: { suffix: /\.py$/, aside: [], other: /^(setup|noxfile|tasks|_?version|__main__|versioneer)\.py$/ },
  javascript: {
    suffix: /(?<!\.d|\.min)\.[cm]?[jt]sx?$/,
    aside: ['node_modules', 'coverage', 'bench', 'types', 'vendor', 'fixtures', 'spec'],
    other: /^(bench(mark)?|gulpfile|gruntfile|.*[.-](config|bench)|\.?eslintrc|example)\.[cm]?[jt]s$/i,
  },
  go: { suffix: /\.go$/, aside: ['vendor', 'third_party', 'testutil'], other: /(_string|\.pb|^doc)\.go$/ },
  rust: { suffix: /\.rs$/, aside: ['target', 'benches', 'fuzz'], other: /^(build|tests?)\.rs$/ },
  java: { suffix: /\.java$/, aside: ['target', 'jmh', 'it'], other: /^(package-info|module-info)\.java$/ },
};

/** Whether a path of the checkout is code of the package in a language: neither a test nor a file that builds or documents it. */
export function isSourceOf(language: Language, path: string): boolean {
  const { suffix, aside, other } = RULES[language];
  if (!suffix.test(path) || isTestPath(path)) return false;
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (parts.some((part) => ASIDE.includes(part.toLowerCase()) || aside.includes(part) || part.startsWith('.'))) return false;
  return !other.test(name);
}

/** The same for Python. */
export function isSourceFile(path: string): boolean {
  return isSourceOf('python', path);
}

/** Names of the top-level packages that source files belong to: what users of Python import. */
export function importNames(paths: readonly string[]): string[] {
  const names = paths.map((path) => {
    const parts = path.split('/');
    if (['src', 'lib', 'python'].includes(parts[0] ?? '') && parts.length > 1) parts.shift();
    return (parts[0] ?? '').replace(/\.py$/, '');
  });
  return [...new Set(names)].sort();
}
