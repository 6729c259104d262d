import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonProject } from '../../../repositories/index.ts';
import { byName } from '../../../support/by-name.ts';
import { readableText } from '../../../support/source-text.ts';

/** Modules that test suites import, and what brings them, where that is not their own name. */
const IMPORTED: Readonly<Record<string, string>> = byName({
  ...byName(
    ['hypothesis', 'hypothesmith', 'mock', 'freezegun', 'parameterized', 'ddt', 'responses', 'pretend', 'testfixtures', 'sure']
      .concat(['six', 'pytz', 'simplejson', 'numpy', 'toml', 'tomli', 'docutils', 'testtools', 'flaky', 'httpretty', 'trio'])
      .concat([
        'anyio',
        'requests',
        'flask',
        'django',
        'pandas',
        'pydantic',
        'cloudpickle',
        'attrs',
        'zope',
        'chardet',
        'jsonschema',
      ])
      .concat([
        'pytest_asyncio',
        'pytest_mock',
        'nose',
        'coverage',
        'tornado',
        'twisted',
        'aiohttp',
        'lxml',
        'html5lib',
        'certifi',
      ])
      .map((name) => [name, name]),
  ),
  yaml: 'PyYAML',
  dateutil: 'python-dateutil',
  attr: 'attrs',
  faker: 'Faker',
  factory: 'factory-boy',
  vcr: 'vcrpy',
  bs4: 'beautifulsoup4',
  requests_mock: 'requests-mock',
  time_machine: 'time-machine',
  nose: 'pynose',
});

/** Marks and fixtures, and the plugin that brings them. */
const USED: readonly { plugin: string; pattern: RegExp }[] = [
  { plugin: 'pytest-asyncio', pattern: /pytest\.mark\.asyncio\b/ },
  { plugin: 'pytest-trio', pattern: /pytest\.mark\.trio\b/ },
  { plugin: 'pytest-mock', pattern: /^\s*(async )?def \w+\([^)]*\bmocker\b/m },
  { plugin: 'pytest-benchmark', pattern: /^\s*def \w+\([^)]*\bbenchmark\b/m },
  { plugin: 'pytest-httpserver', pattern: /^\s*(async )?def \w+\([^)]*\bhttpserver\b/m },
  { plugin: 'pytest-timeout', pattern: /pytest\.mark\.timeout\b/ },
  { plugin: 'pytest-datadir', pattern: /^\s*def \w+\([^)]*\b(shared_)?datadir\b/m },
  { plugin: 'pytest-subtests', pattern: /^\s*def \w+\([^)]*\bsubtests\b/m },
  { plugin: 'requests-mock', pattern: /^\s*def \w+\([^)]*\brequests_mock\b/m },
  { plugin: 'pytest-rerunfailures', pattern: /pytest\.mark\.flaky\([^)]*\breruns/ },
  { plugin: 'pytest-xdist', pattern: /^\s*def (?:pytest_(?:xdist_\w+|configure_node|testnode\w+)|\w+\([^)]*\bworker_id\b)/m },
  { plugin: 'pytest-freezer', pattern: /^\s*def \w+\([^)]*\bfreezer\b/m },
];

const REQUIREMENT = /^[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]]*\])?([<>=!~][^\s'"]*)?$/;

/**
 * Requirements that nobody declared and that a source folder hints at: what its tests import and use, what nox and the
 * scripts of its CI install. Only well-known names are taken from imports: not every module is the package of its name.
 */
export async function hintedRequirements(folder: string, files: readonly string[], project: PythonProject): Promise<string[]> {
  const found = new Set<string>();
  for (const file of files) {
    if (/(^|\/)(test|tests|testing)\/.*\.py$|(^|\/)(test_[^/]*|[^/]*_test|tests?|conftest)\.py$/.test(file)) {
      for (const requirement of hintsOfTests(await read(folder, file))) found.add(requirement);
    } else if (file === 'noxfile.py' || /^\.github\/workflows\/[^/]+\.ya?ml$|^\.travis\.yml$|^appveyor\.yml$/.test(file)) {
      for (const requirement of hintsOfScripts(await read(folder, file))) found.add(requirement);
    }
  }
  found.delete(project.name ?? '');
  return [...found].sort();
}

export function hintsOfTests(text: string): string[] {
  const modules = [...text.matchAll(/^\s*(?:from|import)\s+([A-Za-z_]\w*)/gm)].map(([, name = '']) => name);
  const imported = modules.flatMap((name) => (Object.hasOwn(IMPORTED, name) ? [IMPORTED[name] as string] : []));
  return [...new Set([...imported, ...USED.flatMap(({ plugin, pattern }) => (pattern.test(text) ? [plugin] : []))])];
}

/** Plain names in `session.install('a', 'b')` and in `pip install a b`; options, files and paths are left out. */
export function hintsOfScripts(text: string): string[] {
  const nox = [...text.matchAll(/session\.install\(([^)]*)\)/g)].flatMap(([, words = '']) =>
    [...words.matchAll(/['"]([^'"]+)['"]/g)].map(([, word = '']) => word),
  );
  const pip = [...text.matchAll(/\bpip3? install ([^\n&|;#]*)/g)].flatMap(([, words = '']) => words.trim().split(/\s+/));
  const plain: string[] = [];
  for (const words of [nox, pip]) {
    for (const [at, word] of words.entries()) {
      const bare = word.replace(/^['"]|['"]$/g, '');
      if (REQUIREMENT.test(bare) && !/\.(txt|in|toml|cfg)$/.test(bare) && !/^(-r|-c|-e|--\w+)$/.test(words[at - 1] ?? ''))
        plain.push(bare);
    }
  }
  return [...new Set(plain)];
}

async function read(folder: string, file: string): Promise<string> {
  return readFile(join(folder, file)).then(readableText, () => '');
}
