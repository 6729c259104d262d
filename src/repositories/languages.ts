import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '../records/repository.ts';
import { SURE_TEST_FOLDERS, TEST_SOURCE_SETS } from './test-names.ts';

/** How the files of a language are told. Paths are relative to the source folder, with `/`. */
export type LanguageFiles = {
  language: Language;
  /** What its people call it. */
  title: string;
  /** Source files. */
  source: RegExp;
  /** Files at the top that say what the project is. */
  manifests: readonly string[];
  /** Whether a path holds tests itself, not a helper beside them. */
  isTestFile(path: string): boolean;
  /** Tests that stand among the code: what their text says. */
  inlineTests?: RegExp;
};

const inFolder = (path: string, pattern: RegExp): boolean =>
  path
    .split('/')
    .slice(0, -1)
    .some((part) => pattern.test(part));
const nameOf = (path: string): string => path.split('/').at(-1) ?? '';

export const LANGUAGES: readonly LanguageFiles[] = [
  {
    language: 'python',
    title: 'Python',
    source: /\.py$/,
    manifests: ['pyproject.toml', 'setup.py', 'setup.cfg'],
    isTestFile: (path) =>
      /^(test_.*|.*_test|tests?)\.py$/.test(nameOf(path)) ||
      (inFolder(path, SURE_TEST_FOLDERS) && /^test.*\.py$/.test(nameOf(path))),
  },
  {
    language: 'javascript',
    title: 'JavaScript or TypeScript',
    source: /(?<!\.d)\.[cm]?[jt]sx?$/,
    manifests: ['package.json'],
    isTestFile: (path) =>
      /(?<!\.d)\.[cm]?[jt]sx?$/.test(path) &&
      (/^(tests?|.*[._-](test|tests|spec|cy|e2e))\.[cm]?[jt]sx?$/.test(nameOf(path)) ||
        ((inFolder(path, SURE_TEST_FOLDERS) || inFolder(path, /^spec$/)) &&
          !inFolder(path, /^(fixtures?|__fixtures__|helpers?|data|types?|support|plugins)$/) &&
          !/^(helpers?|utils?|setup|fixtures?)\.|\.(config|setup)\./.test(nameOf(path)))),
  },
  { language: 'go', title: 'Go', source: /\.go$/, manifests: ['go.mod'], isTestFile: (path) => path.endsWith('_test.go') },
  {
    language: 'rust',
    title: 'Rust',
    source: /\.rs$/,
    manifests: ['Cargo.toml'],
    isTestFile: (path) => /(^|\/)tests\/([^/]+|[^/]+\/main)\.rs$/.test(path),
    inlineTests: /#\[(cfg\(test\)|(\w+::)*test(\(.*\))?)\]/,
  },
  {
    language: 'java',
    title: 'Java',
    source: /\.java$/,
    manifests: ['pom.xml', 'build.gradle', 'build.gradle.kts'],
    isTestFile: (path) => TEST_SOURCE_SETS.test(path) && /^(Test.*|.*(Test|Tests|TestCase|IT))\.java$/.test(nameOf(path)),
  },
];

/** The rules of a language. */
export function languageFiles(language: Language): LanguageFiles {
  return LANGUAGES.find((one) => one.language === language) as LanguageFiles;
}

/**
 * The language of a folder's files: of those with a manifest at the top, the one with the most source files; without
 * any manifest, the one with the most source files. Undefined where there is no source of a language known here.
 */
export function detectLanguage(files: readonly string[]): Language | undefined {
  const counted = LANGUAGES.map((rules) => ({
    language: rules.language,
    files: files.filter((file) => rules.source.test(file)).length,
    declared: rules.manifests.some((name) => files.includes(name)),
  })).filter((one) => one.files > 0);
  const declared = counted.filter((one) => one.declared);
  return (declared.length > 0 ? declared : counted).sort((a, b) => b.files - a.files)[0]?.language;
}

/** The files of a folder that hold tests of a language; those whose tests stand among the code are read for it. */
export async function findTestFiles(folder: string, files: readonly string[], language: Language): Promise<string[]> {
  const rules = languageFiles(language);
  const found: string[] = [];
  for (const file of files) {
    if (rules.isTestFile(file)) found.push(file);
    else if (rules.inlineTests !== undefined && rules.source.test(file)) {
      if (rules.inlineTests.test(await readFile(join(folder, file), 'utf8'))) found.push(file);
    }
  }
  return found;
}
